using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>
/// SignalR's JSON protocol, where a client's call of any method with any arguments becomes a call of
/// <see cref="ServerlessHub.Dispatch"/>: the methods are functions, not members of a class.
/// </summary>
internal sealed class ServerlessProtocol(IOptions<JsonHubProtocolOptions> options) : IHubProtocol
{
    private const byte EndOfFrame = 0x1e;
    private const int InvocationType = 1;

    private readonly JsonHubProtocol _json = new(options);

    public string Name => _json.Name;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _json.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _json.WriteMessage(message, output);

    /// <exception cref="InvalidDataException">The frame is malformed; the connection is closed.</exception>
    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        message = null;
        if (input.PositionOf(EndOfFrame) is not { } end)
        {
            return false;
        }

        message = TryReadCall(input.Slice(0, end));
        if (message is null)
        {
            return _json.TryParseMessage(ref input, binder, out message);
        }

        input = input.Slice(input.GetPosition(1, end));
        return true;
    }

    /// <returns>Null when the frame is no call, and the usual protocol is to read it.</returns>
    private static InvocationMessage? TryReadCall(ReadOnlySequence<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type)
                || type.ValueKind != JsonValueKind.Number || !type.TryGetInt32(out var number) || number != InvocationType)
            {
                return null;
            }

            var target = JsonText.Of(root, "target") ?? "";
            var id = JsonText.Of(root, "invocationId");
            JsonElement[] arguments = root.TryGetProperty("arguments", out var values) && values.ValueKind == JsonValueKind.Array
                ? [.. values.EnumerateArray().Select(v => v.Clone())]
                : [];
            return target.Length > 0
                ? new InvocationMessage(id, nameof(ServerlessHub.Dispatch), [target, arguments])
                : throw new InvalidDataException("A call names no target.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A frame is no valid JSON.", e);
        }
    }
}
