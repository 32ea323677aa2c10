using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>Applies host.json's log levels; what the settings say under Logging goes before them.</summary>
internal sealed class HostJsonLogging(HostJson hostJson) : IConfigureOptions<LoggerFilterOptions>
{
    /// <summary>Its messages have whole addresses, and those of SignalR's web sockets carry a token.</summary>
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void Configure(LoggerFilterOptions options)
    {
        var own = hostJson.LogLevels.Select(level => new LoggerFilterRule(
            null, level.Key.Equals("default", StringComparison.OrdinalIgnoreCase) ? null : level.Key, level.Value, null));
        foreach (var rule in own.Reverse())
        {
            options.Rules.Insert(0, rule);
        }

        options.Rules.Insert(0, new LoggerFilterRule(null, "Microsoft", LogLevel.Warning, null));

        options.Rules.Add(new LoggerFilterRule(null, RequestLog, LogLevel.Warning, null));
    }
}
