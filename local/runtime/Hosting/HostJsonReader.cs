using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>
/// Reads host.json, collecting what is wrong with it. As with the real host, a setting
/// <c>AzureFunctionsJobHost:extensions:eventHubs:NAME</c> goes before what the file says.
/// </summary>
internal sealed class HostJsonReader(IConfiguration settings)
{
    private const string HubSettings = "AzureFunctionsJobHost:extensions:eventHubs:";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly List<string> _problems = [];

    /// <summary>What is wrong, each a sentence; empty when all is well.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Never throws for what the file holds: wrong values are problems and read as their defaults.</summary>
    public HostJson Read(string path)
    {
        if (!File.Exists(path))
        {
            _problems.Add($"host.json is missing at '{path}'");
            return new HostJson();
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            _problems.Add($"host.json is no valid JSON ({e.Message})");
            return new HostJson();
        }
    }

    private HostJson Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "version") != "2.0")
        {
            _problems.Add("host.json does not say \"version\": \"2.0\"");
            return new HostJson();
        }

        var extensions = Object(root, "extensions");
        var hubs = Object(extensions, "eventHubs");
        var defaults = new HostJson();
        var read = new HostJson
        {
            RoutePrefix = (Text(Object(extensions, "http"), "routePrefix") ?? defaults.RoutePrefix).Trim('/'),
            MaxEventBatchSize = Count(hubs, "maxEventBatchSize", defaults.MaxEventBatchSize),
            MinEventBatchSize = Count(hubs, "minEventBatchSize", defaults.MinEventBatchSize),
            BatchCheckpointFrequency = Count(hubs, "batchCheckpointFrequency", defaults.BatchCheckpointFrequency),
            MaxWaitTime = Wait(hubs, defaults.MaxWaitTime),
            LogLevels = LogLevels(Object(Object(root, "logging"), "logLevel")),
        };
        Count(hubs, "prefetchCount", 1);
        if (read.MinEventBatchSize > read.MaxEventBatchSize)
        {
            _problems.Add("host.json: extensions.eventHubs.minEventBatchSize is above maxEventBatchSize");
        }

        if (Text(Object(hubs, "initialOffsetOptions"), "type") is { } start
            && !start.Equals("fromStart", StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add("host.json: extensions.eventHubs.initialOffsetOptions.type must be fromStart: the local runtime knows no other");
        }

        return read;
    }

    private static JsonElement Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object
            ? child
            : default;

    private string? Text(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        _problems.Add($"host.json: {name} must be a text");
        return null;
    }

    private int Count(JsonElement parent, string name, int otherwise)
    {
        if (settings[HubSettings + name] is { Length: > 0 } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set > 0)
            {
                return set;
            }

            _problems.Add($"host.json: the setting {HubSettings}{name} must be a whole number above 0");
            return otherwise;
        }

        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value))
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0)
        {
            return count;
        }

        _problems.Add($"host.json: extensions.eventHubs.{name} must be a whole number above 0");
        return otherwise;
    }

    private TimeSpan Wait(JsonElement hubs, TimeSpan otherwise)
    {
        if ((settings[HubSettings + "maxWaitTime"] ?? Text(hubs, "maxWaitTime")) is not { } text)
        {
            return otherwise;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var wait) && wait >= TimeSpan.Zero && wait <= LongestWait)
        {
            return wait;
        }

        _problems.Add("host.json: extensions.eventHubs.maxWaitTime must be \"HH:mm:ss\" of at most 10 minutes");
        return otherwise;
    }

    private Dictionary<string, LogLevel> LogLevels(JsonElement levels)
    {
        var read = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
        if (levels.ValueKind != JsonValueKind.Object)
        {
            return read;
        }

        foreach (var property in levels.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String
                && Enum.TryParse<LogLevel>(property.Value.GetString(), ignoreCase: true, out var level) && Enum.IsDefined(level))
            {
                read[property.Name] = level;
                continue;
            }

            _problems.Add($"host.json: logging.logLevel.{property.Name} is no log level");
        }

        return read;
    }
}
