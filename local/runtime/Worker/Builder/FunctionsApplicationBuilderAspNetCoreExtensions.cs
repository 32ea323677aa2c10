using CloudNexus.Local.Runtime.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Makes HTTP triggers work; comes before every middleware, which is outside of HTTP otherwise.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Pipeline.TryAddHttp(HttpPipelineStep.Create))
        {
            builder.Services.AddMvcCore();
        }

        return builder;
    }
}
