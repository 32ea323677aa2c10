namespace CloudNexus.Load;

internal static class Refuse
{
    /// <exception cref="FormatException">An option was given that the scenario does not have.</exception>
    public static void Unknown(LoadArguments arguments)
    {
        if (arguments.Unknown.FirstOrDefault() is { } option)
        {
            throw new FormatException($"--{option} is not an option of this scenario");
        }
    }
}
