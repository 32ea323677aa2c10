namespace CloudNexus.Cli;

internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The server refused, failed or is not there; what was asked about is not in order.</summary>
    public const int Failure = 1;

    public const int WrongUsage = 2;
}
