using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Sensors;

namespace CloudNexus.Agent.Containers;

/// <summary>Asks Docker, or Podman in its place, over its Unix socket. Only reads.</summary>
internal sealed class ContainerEngine : IDisposable
{
    /// <summary>Longer answers are refused.</summary>
    public const int MostAnswerBytes = 4 * 1024 * 1024;

    private readonly IReadOnlyList<string> _sockets;
    private readonly bool _isConfigured;
    private readonly HttpMessageInvoker _client;

    /// <param name="root">The host, for the usual places.</param>
    /// <param name="socket">The socket's path; null to look in the usual places.</param>
    public ContainerEngine(HostRoot root, string? socket)
    {
        _isConfigured = socket is not null;
        _sockets = socket is not null
            ? [socket]
            : [root.PathOf("run/docker.sock"), root.PathOf("var/run/docker.sock"), root.PathOf("run/podman/podman.sock")];
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, stop) => ConnectAsync(stop),
        });
    }

    /// <summary>All containers, also those that don't run.</summary>
    /// <exception cref="BackgroundSourceMissingException">There is no engine on this host.</exception>
    /// <exception cref="IOException">It cannot be asked, or its answer cannot be read.</exception>
    public async Task<IReadOnlyList<ListedContainer>> ListAsync(CancellationToken stop)
    {
        if (!_isConfigured && !_sockets.Any(File.Exists))
        {
            throw new BackgroundSourceMissingException("no container engine's socket is there");
        }

        var list = await GetAsync("containers/json?all=true", ContainerJson.Default.ListedContainerArray, stop).ConfigureAwait(false)
            ?? throw new IOException("the engine does not know its own list");
        return [.. list.OfType<ListedContainer>()];
    }

    /// <returns>Null when the container has gone.</returns>
    /// <exception cref="IOException">The engine cannot be asked, or its answer cannot be read.</exception>
    public Task<InspectedContainer?> InspectAsync(string id, CancellationToken stop)
        => GetAsync($"containers/{id}/json", ContainerJson.Default.InspectedContainer, stop);

    /// <returns>Null when the container has gone.</returns>
    /// <exception cref="IOException">The engine cannot be asked, or its answer cannot be read.</exception>
    public Task<ContainerStats?> StatsAsync(string id, CancellationToken stop)
        => GetAsync($"containers/{id}/stats?stream=false&one-shot=true", ContainerJson.Default.ContainerStats, stop);

    public void Dispose() => _client.Dispose();

    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost/{path}");
            using var response = await _client.SendAsync(request, stop).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                return null;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new IOException($"the engine answered with status {(int)response.StatusCode}");
            }

            var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            var (bytes, more) = await BoundedBody.ReadAsync(body, MostAnswerBytes, stop).ConfigureAwait(false);
            return more
                ? throw new IOException($"the engine's answer is longer than {MostAnswerBytes} bytes")
                : JsonSerializer.Deserialize(bytes.Span, type) ?? throw new IOException("the engine answered nothing");
        }
        catch (JsonException e)
        {
            throw new IOException("the engine's answer is no JSON as expected", e);
        }
        catch (HttpRequestException e)
        {
            throw e.InnerException as IOException ?? new IOException("the connection to the engine broke", e);
        }
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken stop)
    {
        var path = _sockets.FirstOrDefault(File.Exists) ?? _sockets[0];
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException(Describe(path, e), e);
        }
    }

    private static string Describe(string path, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AccessDenied =>
            $"{path} may not be opened: let the agent's user in (usually by the group of the socket), or leave the collector out",
        SocketError.ConnectionRefused => $"nobody listens at {path}",
        SocketError.AddressNotAvailable => $"there is no {path}",
        _ => $"{path}: {e.SocketErrorCode}",
    };
}
