namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Refuses, all at once, what the real host would break on or silently ignore.</summary>
internal static class StartupCheck
{
    /// <exception cref="FunctionsStartupException">Anything was refused.</exception>
    public static void Run(StartupContext context)
    {
        MethodRules.CheckNames(context);
        foreach (var function in context.Functions)
        {
            if (!MethodRules.Check(context, function))
            {
                continue;
            }

            RetryRules.Check(context, function);
            OutputRules.Check(context, function);
            HttpRules.Check(context, function);
            TimerRules.Check(context, function);
            EventHubRules.Check(context, function);
            SignalRRules.Check(context, function);
            ParameterRules.Check(context, function);
            DependencyRules.Check(context, function);
        }

        RouteRules.Check(context);
        HttpRules.CheckPipeline(context);
        SignalRRules.CheckDuplicates(context);
        if (context.Problems.Count > 0)
        {
            throw new FunctionsStartupException(context.Problems);
        }
    }
}
