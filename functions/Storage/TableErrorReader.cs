using System.Text.Json;
using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>Reads the service's errors: the code decides, and the HTTP status where there is none or an unknown one.</summary>
internal static class TableErrorReader
{
    private const int MaxMessageChars = 1000;

    private static readonly Dictionary<string, TableErrorCode> Codes = Enum.GetValues<TableErrorCode>()
        .Where(code => code is > TableErrorCode.Other and < TableErrorCode.ConnectionFailed)
        .ToDictionary(code => code.ToString(), StringComparer.OrdinalIgnoreCase);

    public static TableFailure Read(Response response)
    {
        response.Headers.TryGetValue(TableHeaders.ErrorCode, out var header);
        var body = response.ContentStream is null ? default : response.Content.ToMemory();
        return Read(response.Status, body.Span, header);
    }

    /// <param name="status">The HTTP status.</param>
    /// <param name="body">UTF-8: <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>, or anything else, which is then not used.</param>
    /// <param name="headerCode">The code as sent in a header, if it was.</param>
    public static TableFailure Read(int status, ReadOnlySpan<byte> body, string? headerCode = null)
    {
        var (code, message) = ReadBody(body);
        code ??= headerCode;
        var known = code is not null && Codes.TryGetValue(code, out var found) ? found : FromStatus(status);
        return new(status, known, Describe(status, code, message));
    }

    private static string Describe(int status, string? code, string? message)
    {
        // The service ends a message with lines for its support (RequestId, Time).
        var text = message?.Split('\n', 2)[0].Trim() ?? "The service gave no reason.";
        return $"{status} {code ?? "(no code)"}: {(text.Length > MaxMessageChars ? text[..MaxMessageChars] : text)}";
    }

    private static (string? Code, string? Message) ReadBody(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return default;
        }

        try
        {
            var json = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref json);
            var error = document.RootElement.GetProperty("odata.error");
            return (error.GetProperty("code").GetString(), error.GetProperty("message").GetProperty("value").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return default;
        }
    }

    private static TableErrorCode FromStatus(int status) => status switch
    {
        401 => TableErrorCode.AuthenticationFailed,
        403 => TableErrorCode.AuthorizationFailure,
        404 => TableErrorCode.ResourceNotFound,
        412 => TableErrorCode.UpdateConditionNotSatisfied,
        413 => TableErrorCode.RequestBodyTooLarge,
        429 or 503 => TableErrorCode.ServerBusy,
        408 or 504 => TableErrorCode.OperationTimedOut,
        500 or 502 => TableErrorCode.InternalError,
        _ => TableErrorCode.Other,
    };
}
