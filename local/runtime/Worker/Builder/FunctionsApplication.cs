namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    /// <summary>Settings come from appsettings.json, the environment, then <paramref name="args"/> (<c>--Key=Value</c>).</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
