namespace CloudNexus.Load;

/// <summary>Puts load on a part of the system for a bounded time and prints what it measured.</summary>
internal interface ILoadScenario
{
    /// <summary>What it is started by.</summary>
    string Name { get; }

    /// <summary>One line: what it does, and its options with their defaults.</summary>
    string Usage { get; }

    /// <returns>The exit code: 0 unless something went wrong.</returns>
    Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken);
}
