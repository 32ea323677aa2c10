using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Step = System.Func<
    System.Net.Http.HttpRequestMessage,
    System.Threading.CancellationToken,
    System.Threading.Tasks.Task<System.Net.Http.HttpResponseMessage>>;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>A transport that answers by script, one step for each try, and keeps what it was asked.</summary>
internal sealed class ScriptedHandler(params Step[] steps) : HttpMessageHandler
{
    private readonly Queue<Step> _steps = new(steps);

    public List<SentRequest> Requests { get; } = [];

    public static Step Answer(
        int status, string? body = null, params (string Name, string Value)[] headers) => (_, _) =>
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? string.Empty));
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        foreach (var (name, value) in headers)
        {
            Assert.True(response.Headers.TryAddWithoutValidation(name, value));
        }

        return Task.FromResult(response);
    };

    /// <summary>As the service tells an error.</summary>
    public static Step Error(
        int status, string code, params (string Name, string Value)[] headers) => Answer(status, ErrorBody(code), headers);

    public static string ErrorBody(string code, string message = "Because.") =>
        $$$$"""{"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"{{{{message}}}}\nRequestId:1\nTime:2026"}}}""";

    public static Step Break() =>
        (_, _) => throw new HttpRequestException("connection reset");

    /// <summary>Never answers; ends when the try is given up.</summary>
    public static Step Silence() => async (_, cancellation) =>
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        await using var registration = cancellation.Register(() => never.TrySetCanceled(cancellation));
        return await never.Task;
    };

    /// <summary>Announces more than it sends.</summary>
    public static Step CutShort() => (_, _) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(new(request.Method.Method, request.RequestUri!, request.Headers, body));
        return await _steps.Dequeue()(request, cancellationToken);
    }

    internal sealed record SentRequest(string Method, Uri Uri, HttpRequestHeaders Headers, string Body)
    {
        public string Header(string name) => Headers.GetValues(name).Single();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            throw new IOException("cut");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("cut");
    }
}
