using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Agent.Tests.Logs;

/// <summary>Takes log frames at the hub and the gateway of a <see cref="ServerDouble"/>, each number once, as the server does.</summary>
internal sealed class LogHubDouble
{
    private readonly Lock _gate = new();
    private readonly ServerDouble _server;
    private readonly Dictionary<(string Node, ulong Epoch, ulong Sequence), byte[]> _blocks = [];
    private readonly List<LogLine> _lines = [];
    private readonly List<(string Route, LogFrameHeader Header)> _frames = [];
    private readonly List<string> _faults = [];

    public LogHubDouble(ServerDouble server)
    {
        _server = server;
        server.Intercept = HandleAsync;
    }

    /// <summary>The lines of all frames, each frame once, in the order of arrival.</summary>
    public IReadOnlyList<LogLine> Lines => Locked(() => _lines.ToArray());

    public IReadOnlyList<string> Texts => [.. Lines.Select(l => l.Text)];

    /// <summary>Every frame that came, also again, and where.</summary>
    public IReadOnlyList<(string Route, LogFrameHeader Header)> Frames => Locked(() => _frames.ToArray());

    /// <summary>What no agent should send.</summary>
    public IReadOnlyList<string> Faults => Locked(() => _faults.ToArray());

    /// <summary>For a route: the status to answer with, and whether the frame is taken all the same.</summary>
    public Func<string, (int Status, bool Takes)> Answer { get; set; } = route => (route == "hub" ? 201 : 202, true);

    private async Task<bool> HandleAsync(HttpContext context, string kind)
    {
        if (kind is not ("hub" or "frames"))
        {
            return false;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Request.Body.Position = 0;
        var bytes = body.ToArray();
        if (!LogFrame.LooksLikeFrame(bytes))
        {
            return false;
        }

        var (status, takes) = Answer(kind);
        if (takes)
        {
            Take(bytes, kind, context.Request.ContentType);
        }

        context.Response.StatusCode = status;
        return true;
    }

    private void Take(byte[] bytes, string route, string? type)
    {
        lock (_gate)
        {
            if (LogFrame.TryParse(bytes, out var frame) != DecodeStatus.Ok || frame!.TryReadLines(out var lines) != DecodeStatus.Ok
                || _server.Store.Find(frame.Header.NodeId, frame.Header.KeyId) is not { } key || !frame.HasValidMac(key.DeriveLogMacKey())
                || type != (route == "hub" ? "application/octet-stream" : FrameSender.LogFrameMediaType))
            {
                _faults.Add("a frame that is none");
                return;
            }

            _frames.Add((route, frame.Header));
            if (_blocks.TryAdd((frame.Header.NodeId, frame.Header.Epoch, frame.Header.Sequence), frame.Block.ToArray()))
            {
                _lines.AddRange(lines!.Lines());
            }
            else if (!_blocks[(frame.Header.NodeId, frame.Header.Epoch, frame.Header.Sequence)].AsSpan().SequenceEqual(frame.Block.Span))
            {
                _faults.Add($"{frame.Header} came again with other lines");
            }
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
