using System.Text.Json;
using CloudNexus.Agent.Timing;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Commands;

/// <summary>The server's side of commands, as the agent calls it.</summary>
internal sealed class CommandServer(ServerClient client, Timeline timeline)
{
    private const string Commands = "api/v1/agents/commands/";

    public Task<HttpAnswer> ClaimAsync(ClaimRequest body, SessionState state, CancellationToken stop)
        => SendAsync(
            HttpMethod.Post, Commands + "claim", JsonSerializer.SerializeToUtf8Bytes(body, CommandJson.Default.ClaimRequest), state, stop,
            CommandLimits.AnswerBytes);

    public Task<HttpAnswer> ReportAsync(string id, ReportRequest body, SessionState state, CancellationToken stop)
        => SendAsync(
            HttpMethod.Post, $"{Commands}{id}/report", JsonSerializer.SerializeToUtf8Bytes(body, CommandJson.Default.ReportRequest), state,
            stop);

    public Task<HttpAnswer> TellSelfAsync(SelfRequest body, SessionState state, CancellationToken stop)
        => SendAsync(
            HttpMethod.Put, "api/v1/agents/self", JsonSerializer.SerializeToUtf8Bytes(body, CommandJson.Default.SelfRequest), state, stop);

    /// <returns>Null when it is no answer to a claim.</returns>
    public static ClaimAnswer? Read(HttpAnswer answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, CommandJson.Default.ClaimAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task<HttpAnswer> SendAsync(
        HttpMethod method,
        string path,
        byte[] json,
        SessionState state,
        CancellationToken stop,
        int mostBytes = HttpExchange.MostAnswerBytes)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(timeline.NowMs);
        return client.SendSignedAsync(method, path, json, state.Key, now, stop, mostBytes);
    }
}
