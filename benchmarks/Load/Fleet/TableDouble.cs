using System.Net;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Load.Fleet;

/// <summary>
/// A Table Storage in memory with the service's limits: pages of 1,000 rows and 4 MiB, entities of 1 MiB, transactions of 100 actions,
/// 2,000 entities a second of a partition and 20,000 requests a second of the account (503 above), and its latency. Counts what it is asked
/// for. Takes inserts, replaces, deletes, point reads, whole tables and whole partitions.
/// </summary>
internal sealed class TableDouble : HttpMessageHandler
{
    private const int MostPageBytes = 4 * 1024 * 1024;
    private const int MostEntityBytes = 1024 * 1024;
    private const int MostActions = 100;
    private const int MostOfPartition = 2000;
    private const int MostOfAccount = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TableRows> _tables = [];
    private readonly Dictionary<string, int> _second = [];
    private long _secondAt;
    private long _versions;

    /// <summary>Latency of a request, and of each row on top; none while a fleet is being stored.</summary>
    public (TimeSpan Request, TimeSpan Row)? Latency { get; set; }

    public long Requests { get; private set; }

    public long RowsRead { get; private set; }

    public long BytesSent { get; private set; }

    public long Refused { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        (HttpResponseMessage Answer, int Rows) done;
        lock (_gate)
        {
            Requests++;
            done = Answer(request, body);
            BytesSent += done.Answer.Content.Headers.ContentLength ?? 0;
        }

        if (Latency is { } latency)
        {
            await Task.Delay(latency.Request + (done.Rows * latency.Row), TimeProvider.System, cancellationToken);
        }

        return done.Answer;
    }

    private (HttpResponseMessage Answer, int Rows) Answer(HttpRequestMessage request, byte[] body)
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.Segments[^1]);
        if (IsTooMuch("", MostOfAccount))
        {
            Refused++;
            return (Problem(HttpStatusCode.ServiceUnavailable, "ServerBusy"), 0);
        }

        if (path == "$batch")
        {
            return (Transact(Encoding.UTF8.GetString(body)), 0);
        }

        if (path == "Tables")
        {
            return (Done(null), 0);
        }

        return path.EndsWith("()", StringComparison.Ordinal)
            ? Page(RowsOf(path[..^2]), QueryOf(request.RequestUri))
            : (One(request.Method.Method, path, IfMatch(request), body), 1);
    }

    private static string? IfMatch(HttpRequestMessage request)
        => request.Headers.TryGetValues("If-Match", out var values) ? values.Single() : null;

    private static Dictionary<string, string> QueryOf(Uri address)
        => address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1]));

    private HttpResponseMessage One(string method, string path, string? ifMatch, byte[] body)
    {
        var open = path.IndexOf('(', StringComparison.Ordinal);
        var rows = RowsOf(open < 0 ? path : path[..open]);
        var key = open < 0 ? TableRows.KeyOf(body) : TableRows.KeyOf(path[(open + 1)..^1]);
        var found = rows.Find(key);
        if (method == "GET")
        {
            return found is null ? Problem(HttpStatusCode.NotFound, "ResourceNotFound") : Body(found.Json(null));
        }

        return (method, found, ifMatch) switch
        {
            _ when body.Length > MostEntityBytes => Problem(HttpStatusCode.RequestEntityTooLarge, "EntityTooLarge"),
            _ when IsTooMuch(key.Partition, MostOfPartition) => Problem(HttpStatusCode.ServiceUnavailable, "ServerBusy"),
            ("POST", not null, _) => Problem(HttpStatusCode.Conflict, "EntityAlreadyExists"),
            ("DELETE", null, _) or ("PUT", null, not null) => Problem(HttpStatusCode.NotFound, "ResourceNotFound"),
            (_, not null, not (null or "*")) when ifMatch != found.ETag
                => Problem(HttpStatusCode.PreconditionFailed, "UpdateConditionNotSatisfied"),
            ("POST" or "PUT", _, _) => Done(rows.Set(key, body, ++_versions)),
            ("DELETE", _, _) => Done(rows.Remove(key)),
            _ => throw new NotSupportedException($"{method} is not among what the double takes."),
        };
    }

    private (HttpResponseMessage Answer, int Rows) Page(TableRows rows, Dictionary<string, string> query)
    {
        var from = query.TryGetValue("NextPartitionKey", out var partition) ? (partition, query.GetValueOrDefault("NextRowKey", "")) : default;
        var select = query.GetValueOrDefault("$select");
        var top = Math.Min(1000, int.Parse(query.GetValueOrDefault("$top", "1000"), System.Globalization.CultureInfo.InvariantCulture));
        using var page = new MemoryStream();
        page.Write("{\"value\":["u8);
        var count = 0;
        (string Partition, string Row)? next = null;
        foreach (var row in rows.From(from, query.GetValueOrDefault("$filter")))
        {
            var json = row.Json(select);
            if (count == top || page.Length + json.Length > MostPageBytes)
            {
                next = row.Key;
                break;
            }

            page.Write(count++ == 0 ? [] : ","u8);
            page.Write(json);
        }

        page.Write("]}"u8);
        RowsRead += count;
        var answer = Body(page.ToArray());
        if (next is { } key)
        {
            answer.Headers.Add("x-ms-continuation-NextPartitionKey", key.Partition);
            answer.Headers.Add("x-ms-continuation-NextRowKey", key.Row);
        }

        return (answer, count);
    }

    /// <summary>All or nothing is not needed: the fleet is stored by one writer.</summary>
    private HttpResponseMessage Transact(string body)
    {
        var parts = new StringBuilder();
        var lines = body.Split("\r\n");
        var actions = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Split(' ') is not ["POST" or "PUT" or "DELETE", var address, "HTTP/1.1"])
            {
                continue;
            }

            var ifMatch = Array.Find(lines[i..Math.Min(lines.Length, i + 6)], l => l.StartsWith("If-Match: ", StringComparison.Ordinal))?[10..];
            var json = Array.Find(lines[i..], l => l.StartsWith('{')) ?? "";
            var path = Uri.UnescapeDataString(new Uri(address).Segments[^1]);
            using var answer = One(lines[i].Split(' ')[0], path, ifMatch, Encoding.UTF8.GetBytes(json));
            if (!answer.IsSuccessStatusCode || ++actions > MostActions)
            {
                throw new InvalidOperationException($"An action of a transaction was answered with {answer.StatusCode}.");
            }

            parts.Append("--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\nETag: ")
                .Append(answer.Headers.GetValues("ETag").Single()).Append("\r\n\r\n");
        }

        var whole = Body(Encoding.ASCII.GetBytes(parts.Append("--c--\r\n").ToString()));
        whole.StatusCode = HttpStatusCode.Accepted;
        return whole;
    }

    private TableRows RowsOf(string table)
    {
        if (!_tables.TryGetValue(table, out var rows))
        {
            _tables[table] = rows = new TableRows();
        }

        return rows;
    }

    /// <summary>Whether a budget by the second is used up; none holds while a fleet is being stored.</summary>
    private bool IsTooMuch(string what, int most)
    {
        var second = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        if (second != _secondAt)
        {
            _secondAt = second;
            _second.Clear();
        }

        return (_second[what] = _second.GetValueOrDefault(what) + 1) > most && Latency is not null;
    }

    private static HttpResponseMessage Body(byte[] body) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };

    private static HttpResponseMessage Done(string? etag)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.NoContent) { Content = new ByteArrayContent([]) };
        answer.Headers.TryAddWithoutValidation("ETag", etag ?? "W/\"0\"");
        return answer;
    }

    private static HttpResponseMessage Problem(HttpStatusCode status, string code) => new(status)
    {
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object> { ["odata.error"] = new { code, message = new { value = "No." } } })),
    };
}
