using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Pipeline;
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
        builder.UseMiddleware<CostMiddleware>();
        builder.UseMiddleware<RequestMiddleware>();
        builder.UseMiddleware<HeadersMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<AccessMiddleware>();
        builder.Services.AddCloudNexus(builder.Configuration);
        return builder;
    }
}
