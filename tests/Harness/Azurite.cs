namespace CloudNexus.Harness;

/// <summary>
/// Table Storage for tests, one for the whole test process: the store that NEXUS_TEST_TABLES (a connection string) names, else an Azurite
/// in a container where an engine answers, else the npm package of <c>local/</c>. It goes with the test process, however that ends.
/// </summary>
public static class Azurite
{
    private static readonly Lazy<AzuriteServer?> Server = new(Start);

    /// <summary>Of the shared store. The first use starts it, which takes a second or two.</summary>
    public static string ConnectionString => Server.Value?.ConnectionString ?? FromEnvironment!;

    private static string? FromEnvironment => Environment.GetEnvironmentVariable("NEXUS_TEST_TABLES") is { Length: > 0 } text ? text : null;

    /// <summary>A table name that no other test has: letters and digits. The table itself is still to be created,
    /// and is nobody's to delete: an emulator's go with it.</summary>
    public static string UniqueTableName(string prefix = "t") => $"{prefix}{Guid.NewGuid():N}";

    private static AzuriteServer? Start()
    {
        if (FromEnvironment is not null)
        {
            return null;
        }

        // Its own thread: a test's synchronization context must not wait for itself.
        var server = Task.Run(() => AzuriteServer.StartAsync(new AzuriteOptions())).GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }
}
