using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Tests.Invocation;

public class ContextFunctions
{
    [Function("Describe")]
    public static IResult Describe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "describe/{Id}")] HttpRequest request, FunctionContext context)
    {
        var definition = context.FunctionDefinition;
        context.GetLogger<ContextFunctions>().LogError("said of {Path}", request.Path);
        context.GetLogger("Named").LogError("said too");
        return Results.Text(string.Join('|',
            definition.Name,
            definition.EntryPoint,
            definition.Id == context.FunctionId,
            string.Join(',', definition.Parameters.Select(p => $"{p.Name}:{p.Type.Name}")),
            string.Join(',', definition.InputBindings.Values.Select(b => $"{b.Name}:{b.Type}:{b.Direction}")),
            string.Join(',', definition.OutputBindings.Values.Select(b => $"{b.Name}:{b.Type}:{b.Direction}")),
            context.BindingContext.BindingData["ID"],
            context.RetryContext is null,
            Path.GetFileName(definition.PathToAssembly)));
    }
}

public class FunctionContextTests
{
    [Fact]
    public async Task Context_OfAnInvocation_DescribesTheFunction()
    {
        await using var host = await RunningHost.StartAsync(typeof(ContextFunctions));

        var described = await host.Http.GetStringAsync("/describe/7");

        Assert.Equal(
            "Describe|CloudNexus.Local.Runtime.Tests.Invocation.ContextFunctions.Describe|True|request:HttpRequest,context:FunctionContext"
                + "|request:httpTrigger:In|$return:http:Out|7|True|CloudNexus.Local.Runtime.Tests.dll",
            described);
        Assert.Contains(host.Logs.Errors, e => e.StartsWith($"{typeof(ContextFunctions).FullName}: said of", StringComparison.Ordinal));
        Assert.Contains(host.Logs.Errors, e => e.StartsWith("Named: said too", StringComparison.Ordinal));
    }
}
