using System.Text.Json;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Sends work to the hub in memory, from where the app's own trigger takes it.</summary>
internal sealed class InMemoryWorkHub(InMemoryHub hub) : IWorkHub
{
    public Task<bool> SendAsync(AiWork work, CancellationToken cancellation)
    {
        hub.Named(EventHubNames.Commands).Send(0, JsonSerializer.SerializeToUtf8Bytes(work, AppJson.Default.AiWork));
        return Task.FromResult(true);
    }
}
