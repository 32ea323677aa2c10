using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>One node's way to the server, over connections that the fleet shares.</summary>
/// <param name="network">The shared connections; not disposed of here.</param>
/// <param name="isDown">Whether it is cut now: nothing goes out, and answers under way are lost.</param>
/// <param name="traffic">Counts what goes over it.</param>
internal sealed class NodeLink(HttpMessageInvoker network, Func<bool> isDown, Traffic traffic) : HttpMessageHandler
{
    private readonly TaskCompletionSource _enrolled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the server has let the node in.</summary>
    public Task Enrolled => _enrolled.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        var kind = Traffic.KindOf(request.RequestUri);
        traffic.Count(kind, request.Content?.Headers.ContentLength ?? 0);
        try
        {
            var answer = await network.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (isDown())
            {
                answer.Dispose();
            }

            ThrowIfDown();
            Note(kind, answer);
            return answer;
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            if (!isDown())
            {
                traffic.CountRefused(kind, e.Message);
            }

            throw;
        }
    }

    // Until a node's first frame is stored it has no control row.
    private void Note(RequestKind kind, HttpResponseMessage answer)
    {
        var isNews = kind == RequestKind.Control && answer.StatusCode == HttpStatusCode.NotFound;
        if (!answer.IsSuccessStatusCode && !isNews)
        {
            traffic.CountRefused(kind, $"{(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        else if (kind == RequestKind.Register)
        {
            _enrolled.TrySetResult();
        }
    }

    private void ThrowIfDown()
    {
        if (isDown())
        {
            throw new HttpRequestException("The link is down.", new SocketException((int)SocketError.NetworkUnreachable));
        }
    }
}
