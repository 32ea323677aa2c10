using CloudNexus.Functions.Http;
using CloudNexus.Functions.Systems;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Functions;

/// <summary>The function app: wires services and middleware, and nothing else.</summary>
public static class FunctionsProgram
{
    public static async Task Main(string[] args)
    {
        using var host = CreateBuilder(args).Build();
        await host.RunAsync();
    }

    /// <summary>The app before it is built, so that a launcher can add what its surroundings provide.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.Services.AddCloudNexus(builder.Configuration);
        return builder;
    }
}
