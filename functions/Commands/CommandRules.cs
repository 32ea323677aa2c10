using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Commands;

/// <summary>Bounds on what is said of commands.</summary>
internal static class CommandRules
{
    public const int MostTargets = 1_000;
    public const int MostQuestion = 4_000;
    private const int MostDepth = 8;
    private const int KeyIdLength = 16;
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);

    /// <summary>How far a signer's clock may be ahead.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ApiException">400.</exception>
    public static string Action(string? action) => CommandText.IsAction(action)
        ? action
        : throw ApiException.BadRequest(
            "bad-action", $"'action' is 1 to {CommandText.MostActionLength} of a to z, 0 to 9, '.', '_' and '-', such as 'ping'.");

    /// <summary>The text that is signed and carried from now on: a given text as it is, an object written down without spaces.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static string Arguments(JsonElement? given)
    {
        var text = given switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "{}",
            { ValueKind: JsonValueKind.String } value => value.GetString()!,
            { ValueKind: JsonValueKind.Object } value => Write(value),
            _ => throw BadArguments(),
        };
        if (Encoding.UTF8.GetByteCount(text) > CommandText.MostArgumentBytes)
        {
            throw ApiException.BadRequest("bad-arguments", $"'arguments' holds at most {CommandText.MostArgumentBytes} bytes.");
        }

        try
        {
            using var parsed = JsonDocument.Parse(text, Strict);
            return parsed.RootElement.ValueKind == JsonValueKind.Object ? text : throw BadArguments();
        }
        catch (JsonException)
        {
            throw BadArguments();
        }
    }

    public static string Write(JsonElement value)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Plain))
        {
            value.WriteTo(json);
        }

        return Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <exception cref="ApiException">400.</exception>
    public static TimeSpan Life(int? seconds) => seconds switch
    {
        null => UsualLife,
        > 0 when seconds <= CommandText.LongestLife.TotalSeconds => TimeSpan.FromSeconds(seconds.Value),
        _ => throw ApiException.BadRequest("bad-expiry", $"'expirySeconds' is 1 to {CommandText.LongestLife.TotalSeconds:0}."),
    };

    /// <exception cref="ApiException">400.</exception>
    public static CommandPriority Priority(CommandPriority? given) => given is null ? CommandPriority.Normal
        : Enum.IsDefined(given.Value) ? given.Value
        : throw ApiException.BadRequest("bad-priority", "'priority' is 'low', 'normal', 'high' or 'critical'.");

    /// <summary>Looks at a signature's shape only: whether it is good, the host says, which trusts nobody here.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static ClaimedSignature Signature(CommandSignature? given, DateTimeOffset now)
    {
        var isShaped = given is not null
            && given.KeyId is { Length: KeyIdLength } && given.KeyId.All(char.IsAsciiHexDigitLower)
            && given.Nonce is { Length: CommandText.NonceLength } && NodeId.IsValid(given.Nonce)
            && given.Signature is { } text && Base64.IsValid(text, out var bytes) && bytes == OperatorKey.SignatureBytes;
        if (!isShaped)
        {
            throw ApiException.BadRequest(
                "bad-signature",
                $"A signature has 'keyId' ({KeyIdLength} hexadecimal digits), 'nonce' ({CommandText.NonceLength} characters), 'expiresAt' "
                + $"and 'signature' (base64 of {OperatorKey.SignatureBytes} bytes). Sign with 'nexus commands approve'.");
        }

        var left = given!.ExpiresAt - now.ToUnixTimeMilliseconds();
        return left > 0 && left <= (CommandText.LongestLife + Ahead).TotalMilliseconds
            ? new ClaimedSignature(given.KeyId, given.Nonce, given.ExpiresAt, given.Signature)
            : throw ApiException.BadRequest(
                "bad-signature", "The signature's 'expiresAt' (epoch milliseconds) is over, or more than a day ahead. Sign anew.");
    }

    /// <summary>A result as it is kept.</summary>
    /// <exception cref="ApiException">400: the data is too large, or nested too deep.</exception>
    public static CommandResult Result(CommandResult? given)
    {
        if (given?.Data is { } data)
        {
            if (Encoding.UTF8.GetByteCount(data.GetRawText()) > CommandResult.MostDataBytes || !IsShallow(data, MostDepth))
            {
                throw ApiException.BadRequest(
                    "bad-data", $"A result's 'data' holds at most {CommandResult.MostDataBytes} bytes, nested at most {MostDepth} deep.");
            }
        }

        var kept = given?.Data is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : given?.Data;
        return new CommandResult(given?.ExitCode, Error(given?.Error), kept);
    }

    /// <summary>An error on one line, cut and without credentials; null for none.</summary>
    public static string? Error(string? text) => string.IsNullOrWhiteSpace(text) ? null : AuditText.Clean(text, CommandResult.MostError);

    public static ApiException Conflict(string kind, string detail)
        => new(HttpStatusCode.Conflict, kind, "It does not fit what there is", detail);

    private static ApiException BadArguments() => ApiException.BadRequest(
        "bad-arguments",
        $"'arguments' is a JSON object, or a text that holds one, without a name twice and nested at most {MostDepth} deep.");

    private static bool IsShallow(JsonElement element, int left) => element.ValueKind switch
    {
        JsonValueKind.Object => left > 0 && element.EnumerateObject().All(p => IsShallow(p.Value, left - 1)),
        JsonValueKind.Array => left > 0 && element.EnumerateArray().All(e => IsShallow(e, left - 1)),
        _ => true,
    };
}
