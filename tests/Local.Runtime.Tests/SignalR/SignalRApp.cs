using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

internal static class SignalRApp
{
    public static TestApp Create(Action<LocalRuntimeOptions>? configure = null) => new(typeof(SignalRFunctions))
    {
        ConfigureOptions = configure ?? (_ => { }),
        Settings = [.. TestApp.UsualSettings, "--LiveHub=live"],
    };

    public static ServerlessHubState Live(RunningHost host) => host.Host.Services.GetRequiredService<ServerlessHubs>().Get("live");

    public static async Task<(string Url, string Token)> NegotiateAsync(RunningHost host, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/negotiate");
        request.Headers.Add("X-User", user);
        using var answer = await host.Http.SendAsync(request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("url").GetString()!, body.GetProperty("accessToken").GetString()!);
    }

    public static async Task<SignalRClient> ConnectAsync(RunningHost host, string user)
    {
        var (url, token) = await NegotiateAsync(host, user);
        var client = await SignalRClient.ConnectAsync($"{url}&page=home", token);
        await Eventually.True(() => Live(host).Group("everybody").Any(c => c.UserId == user), "the function for new clients is done");
        return client;
    }
}
