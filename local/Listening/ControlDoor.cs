using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Listening;

/// <summary>
/// Reads a node's control row from the tables for an agent on another host: at an address that is good for this one row, for reading,
/// until it expires. The tables' emulator would open all rows to such an agent, so that it stays on this machine.
/// </summary>
/// <param name="key">Signs the addresses.</param>
/// <param name="time">Dates them.</param>
internal sealed class ControlDoor(byte[] key, TimeProvider time) : IDisposable
{
    private const string Prefix = "/control-rows/";
    private const int MostRowBytes = 64 * 1024;
    private const int MostExpiryDigits = 12;
    private const int RetrySeconds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _tables = new() { Timeout = Patience, MaxResponseContentBufferSize = MostRowBytes };

    /// <summary>Path and query that read the node's row until then: a secret.</summary>
    public string PathFor(string nodeId, DateTimeOffset expires)
    {
        var expiry = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{Prefix}{nodeId}?se={expiry}&sig={Base64Url.EncodeToString(Sign(nodeId, expiry))}";
    }

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.Value is not { } path || !path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        try
        {
            await AnswerAsync(http, path[Prefix.Length..], http.RequestAborted);
        }
        catch (ApiException refused)
        {
            await DoorAnswers.RefuseAsync(http, refused);
        }
    }

    /// <summary>Whether path and query are of this door and hold now.</summary>
    internal bool Opens(string nodeId, string expiry, string signature)
    {
        if (!NodeId.IsValid(nodeId) || expiry.Length > MostExpiryDigits
            || signature.Length != Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes)
            || !long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        // The expected text is compared, not the bytes of the given one: of several spellings of the same bytes one is good.
        var expected = Base64Url.EncodeToString(Sign(nodeId, expiry));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature))
            && time.GetUtcNow().ToUnixTimeSeconds() < seconds;
    }

    public void Dispose() => _tables.Dispose();

    private async Task AnswerAsync(HttpContext http, string nodeId, CancellationToken cancellation)
    {
        await http.RequestServices.GetRequiredService<RequestLimits>().TakeAsync(http, RouteClass.Agent, cancellation);
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Get;
            throw new ApiException(
                HttpStatusCode.MethodNotAllowed, "read-only", "The row can only be read", "Control rows are read with GET.");
        }

        if (!Opens(nodeId, http.Request.Query["se"].ToString(), http.Request.Query["sig"].ToString()))
        {
            throw ApiException.Forbidden(
                "bad-signature", "The address of the control row is not valid any more. The next sync tells the new one.");
        }

        var open = http.RequestServices.GetRequiredService<OpenStore>();
        await RelayAsync(http, await open.CreateControlUrlAsync(nodeId, ReadLifetime), cancellation);
    }

    private async Task RelayAsync(HttpContext http, string url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=nometadata");
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        try
        {
            using var row = await _tables.SendAsync(request, cancellation);
            if ((int)row.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status404NotFound))
            {
                throw Away();
            }

            DoorAnswers.SetHeaders(http);
            http.Response.StatusCode = (int)row.StatusCode;
            http.Response.ContentType = row.Content.Headers.ContentType?.ToString();
            await http.Response.Body.WriteAsync(await row.Content.ReadAsByteArrayAsync(cancellation), cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Away();
        }
    }

    private static ApiException Away()
        => new(
            HttpStatusCode.ServiceUnavailable,
            "store-unavailable",
            "The store does not answer",
            $"The tables do not answer. Try again in {RetrySeconds} s.") { RetryAfterSeconds = RetrySeconds };

    private byte[] Sign(string nodeId, string expiry)
        => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"control-row\n{nodeId}\n{expiry}"));
}
