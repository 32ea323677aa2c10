using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Ai.Models;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Metrics;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Ai;

internal static class AiServices
{
    /// <summary>The gateway to the user's own Ollama.</summary>
    public static void AddAi(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(OllamaOptions.From(settings));
        services.AddRelays();
        services.AddSingleton<OllamaClient>();
        services.AddSingleton<AliasStore>();
        services.AddSingleton<AliasService>();
        services.AddSingleton(p => new AiQueue(
            new GateStore(p.GetRequiredService<Tables>()), p.GetRequiredService<SettingValues>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UsageStore>();
        services.AddSingleton<UsageService>();
        services.AddSingleton<UsageQuery>();
        services.AddSingleton<AiService>();
        services.AddSingleton<ModelListing>();
        services.AddSingleton<GpuMemory>();
        services.AddSingleton<ModelService>();

        services.AddSingleton(p => new MetricLevel("ai.waiting", () => p.GetRequiredService<AiQueue>().Waiting));
        services.AddSingleton(p => new MetricLevel("ai.running", () => p.GetRequiredService<AiQueue>().Running));
        services.AddSingleton(p => new MetricLevel("ai.usage_waiting", () => p.GetRequiredService<UsageService>().Waiting));
        services.AddSingleton(p => new MetricLevel("ai.gpu_memory_bytes", () => p.GetRequiredService<GpuMemory>().Bytes));
    }
}
