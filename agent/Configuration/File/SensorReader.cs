using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>Reads the <c>sensors</c> of the configuration file.</summary>
internal sealed class SensorReader(string file, ConfigErrors errors)
{
    public const int MostSensors = 100;

    private const int MostNameLength = 64;
    private const int MostHeaders = 32;
    private const int MostStatuses = 50;
    private const int MostWords = 64;
    private const int LongestHost = 253;
    private const int HighestPort = 65535;
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostInterval = TimeSpan.FromHours(24);
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(10);
    private static readonly string[] Kinds = ["http", "tcp", "ping", "dns", "script"];
    private static readonly string[] Common = ["name", "interval", "timeout"];
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST"];
    private static readonly string[] RecordTypes = ["A", "AAAA", "CNAME", "MX", "NS", "TXT"];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<SensorOptions> Read(YamlNode node)
    {
        var top = new MappingReader(node, file, "sensors.", Kinds, errors);
        var sensors = new List<SensorOptions>();
        foreach (var kind in Kinds)
        {
            var list = top.Node(kind);
            if (list is not null and not YamlSequence)
            {
                top.Wrong(kind, $"must be a list (- name: …), not {list.Kind}");
            }

            foreach (var item in (list as YamlSequence)?.Items ?? [])
            {
                if (Read(kind, item) is { } sensor)
                {
                    sensors.Add(sensor);
                }
            }
        }

        if (sensors.Count > MostSensors)
        {
            errors.Add($"{file}:{node.Line}", $"sensors: at most {MostSensors} can be given");
        }

        return sensors;
    }

    private SensorOptions? Read(string kind, YamlNode item)
    {
        string[] own = kind switch
        {
            "http" => ["url", "method", "headers", "statuses", "contains", "insecure"],
            "tcp" => ["host", "port"],
            "ping" => ["host"],
            "dns" => ["query", "server", "type", "expect"],
            _ => ["command", "environment", "max_output", "max_series"],
        };
        var reader = new MappingReader(item, file, $"sensors.{kind}.", [.. Common, .. own], errors);
        var name = reader.Required("name", Name);
        if (name is not null && !_names.TryAdd(name, reader.Line))
        {
            reader.Wrong("name", $"'{name}' is taken by the sensor on line {_names[name]}");
        }

        var interval = reader.Value("interval", t => ValueText.Duration(t, LeastInterval, MostInterval), UsualInterval);
        var timeout = reader.Value("timeout", t => ValueText.Duration(t, LeastTimeout, MostTimeout), Least(UsualTimeout, interval));
        if (timeout > interval)
        {
            reader.Wrong("timeout", "must not be longer than the interval");
        }

        var sensor = Read(kind, reader, name ?? "");
        return sensor is null ? null : sensor with { Interval = interval, Timeout = timeout };
    }

    private static SensorOptions? Read(string kind, MappingReader reader, string name) => kind switch
    {
        "http" => ReadHttp(reader, name),
        "tcp" => new TcpSensorOptions
        {
            Name = name,
            Host = reader.Required("host", Host) ?? "",
            Port = reader.Required("port", t => ValueText.Integer(t, 1, HighestPort)),
        },
        "ping" => new PingSensorOptions { Name = name, Host = reader.Required("host", Host) ?? "" },
        "dns" => new DnsSensorOptions
        {
            Name = name,
            Query = reader.Required("query", Host) ?? "",
            Server = reader.Value("server", NameServer),
            Type = reader.Value("type", t => ValueText.OneOf(t, RecordTypes)) ?? "A",
            Expect = reader.Value("expect", ValueText.Text),
        },
        _ => ReadScript(reader, name),
    };

    private static HttpSensorOptions? ReadHttp(MappingReader reader, string name)
    {
        var url = reader.Required("url", Url);
        var headers = reader.Map("headers", MostHeaders);
        if (headers.Any(h => !IsToken(h.Key) || !SeriesNames.IsPrintable(h.Value)))
        {
            reader.Wrong("headers", "must map header names to printable texts");
        }

        var statuses = reader.Texts("statuses", MostStatuses);
        if (statuses.Any(s => !int.TryParse(s, out var status) || status is < 100 or > 599))
        {
            reader.Wrong("statuses", "must be HTTP statuses from 100 to 599");
            statuses = [];
        }

        return url is null ? null : new HttpSensorOptions
        {
            Name = name,
            Url = url,
            Method = reader.Value("method", t => ValueText.OneOf(t, Methods)) ?? "GET",
            Headers = headers,
            Statuses = Array.ConvertAll([.. statuses], int.Parse),
            Contains = reader.Value("contains", ValueText.Text),
            Insecure = reader.Value("insecure", ValueText.Boolean),
        };
    }

    private static ScriptSensorOptions ReadScript(MappingReader reader, string name)
    {
        var command = reader.Texts("command", MostWords);
        if (command.Count == 0 || !Path.IsPathFullyQualified(command[0]))
        {
            reader.Wrong("command", "must be a program's absolute path and its arguments: [/usr/local/bin/check, --fast]");
        }

        var environment = reader.Map("environment", MostHeaders);
        if (environment.Keys.Any(k => k.Length == 0 || k.Contains('=', StringComparison.Ordinal)))
        {
            reader.Wrong("environment", "must map names without = to texts");
        }

        if (command.Concat(environment.Keys).Concat(environment.Values).Any(t => t.Contains('\0', StringComparison.Ordinal)))
        {
            reader.Wrong("command", "and environment must hold no NUL characters");
        }

        return new ScriptSensorOptions
        {
            Name = name,
            Command = command,
            Environment = environment,
            MaxOutputBytes = reader.Value("max_output", t => (int)ValueText.Size(t, 1 << 10, 1 << 20), 64 * 1024),
            MaxSeries = reader.Value("max_series", t => ValueText.Integer(t, 1, 1000), 100),
        };
    }

    private static string Name(string text)
        => text.Length is > 0 and <= MostNameLength && SeriesNames.IsLabelValue(text)
            ? text
            : throw new FormatException($"must have 1 to {MostNameLength} printable characters without {{}},=");

    private static string Host(string text)
        => text.Length is > 0 and <= LongestHost
            && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:%".Contains(c, StringComparison.Ordinal))
            ? text
            : throw new FormatException("must be a host name or an address");

    private static string NameServer(string text)
        => System.Net.IPEndPoint.TryParse(text, out _)
            ? text
            : throw new FormatException("must be an address such as 192.0.2.53 or 192.0.2.53:53");

    private static Uri Url(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri
            : throw new FormatException("must be an address such as https://example.org/health, without user and password");

    private static bool IsToken(string text)
        => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
