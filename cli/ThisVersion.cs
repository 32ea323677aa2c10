namespace CloudNexus.Cli;

internal static class ThisVersion
{
    public static string Text { get; } = typeof(ThisVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
