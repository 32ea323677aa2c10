using CloudNexus.Local.Runtime.Tests.Http;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Tests.Hosting;

public class HostJsonLoggingTests
{
    private const string Levels = """{ "version": "2.0", "logging": { "logLevel": { "default": "Error", "Ours": "Debug" } } }""";
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData("Ours.Thing", LogLevel.Debug, true)]
    [InlineData("Theirs", LogLevel.Warning, false)]
    [InlineData("Theirs", LogLevel.Error, true)]
    [InlineData("Microsoft.AspNetCore.Routing", LogLevel.Information, false)]
    [InlineData(RequestLog, LogLevel.Information, false)]
    public void Levels_OfHostJson_Hold(string category, LogLevel level, bool isLogged)
    {
        Assert.Equal(isLogged, IsLogged(category, level, []));
    }

    [Theory]
    [InlineData("Theirs", LogLevel.Information, true)]
    [InlineData(RequestLog, LogLevel.Information, false)]
    public void Levels_OfTheSettings_GoBeforeThemButNeverLogAddressesWithTokens(string category, LogLevel level, bool isLogged)
    {
        Assert.Equal(isLogged, IsLogged(category, level, ["--Logging:LogLevel:Default=Trace", $"--Logging:LogLevel:{RequestLog}=Trace"]));
    }

    private static bool IsLogged(string category, LogLevel level, string[] settings)
    {
        using var app = new TestApp(typeof(HttpFunctions)) { HostJsonText = Levels, Settings = settings };
        using var host = app.Build();
        return host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level);
    }
}
