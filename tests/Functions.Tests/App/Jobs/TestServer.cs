using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Text;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Jobs;

/// <summary>A web server on this machine that remembers what it was asked and answers as the test says.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, int> _answer;

    public TestServer(Func<HttpListenerRequest, int>? answer = null)
    {
        _answer = answer ?? (_ => 200);
        Address = $"http://127.0.0.1:{Ports.Free()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Address { get; }

    public ConcurrentQueue<(string Method, string Path, string? Key, string Body)> Asked { get; } = new();

    /// <summary>The headers of what was asked, in the same order.</summary>
    public ConcurrentQueue<NameValueCollection> Headers { get; } = new();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var body = await reader.ReadToEndAsync();
                Headers.Enqueue(context.Request.Headers);
                Asked.Enqueue((context.Request.HttpMethod, context.Request.RawUrl!, context.Request.Headers["X-Key"], body));
                context.Response.StatusCode = _answer(context.Request);
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
