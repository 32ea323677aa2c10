using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Wire;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>A node that the test plays itself: enrolled through the API, sending frames to the hub.</summary>
public sealed class TestNode : IDisposable
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create([SeriesDefinition.Gauge("test.value", "1")]);
    private readonly HttpClient _hub;
    private readonly JsonElement _settings;
    private readonly ApiKey _key;
    private readonly ulong _epoch;

    private TestNode(JsonElement answer, ulong epoch, HttpMessageHandler? handler)
    {
        _hub = new HttpClient(handler ?? new SocketsHttpHandler());
        _key = ApiKey.TryParse(answer.GetProperty("apiKey").GetString(), out var key) ? key : throw new InvalidDataException("No API key.");
        _settings = answer.GetProperty("settings");
        _epoch = epoch;
    }

    public string Id => _key.NodeId;

    public string ApiKeyText => _key.Text;

    /// <summary>Reads the node's control row: a secret.</summary>
    public Uri ControlUrl => new(_settings.GetProperty("control").GetProperty("url").GetString()!);

    /// <summary>Where the node's frames go.</summary>
    public Uri SendUrl => new(Send.GetProperty("url").GetString()!);

    /// <summary>What lets the node send: a secret.</summary>
    public string Authorization => Send.GetProperty("authorization").GetString()!;

    private JsonElement Send => _settings.GetProperty("send");

    /// <param name="stack">Where it enrols.</param>
    /// <param name="name">Its name.</param>
    /// <param name="handler">Carries what it sends to the hub.</param>
    public static async Task<TestNode> EnrolAsync(Stack stack, string name, HttpMessageHandler? handler = null)
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(stack.DataDirectory, "secrets", "enrolment-token"))).Trim();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/agents/register");
        request.Headers.Authorization = new("Bearer", token);
        request.Content = JsonContent.Create(new { name, type = "service" });
        using var answer = await stack.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return new TestNode(await answer.Content.ReadFromJsonAsync<JsonElement>(), (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), handler);
    }

    /// <summary>A frame with one sample, its schema in it.</summary>
    public byte[] Frame(ulong sequence, long timeMs, long value)
    {
        var header = new FrameHeader(_key.NodeId, _key.KeyId, _epoch, sequence, 1, 1000, Schema.Id);
        return new FrameWriter().Write(header, new SampleBlock(Schema, [timeMs], [[value]]), withSchema: true, _key.DeriveMacKey());
    }

    public void Dispose() => _hub.Dispose();

    /// <summary>True when the hub has acknowledged the frame.</summary>
    public async Task<bool> SendToHubAsync(byte[] frame)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, SendUrl);
        request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        request.Content = new ByteArrayContent(frame);
        try
        {
            using var answer = await _hub.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.Created;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
