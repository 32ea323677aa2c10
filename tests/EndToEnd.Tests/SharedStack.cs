using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>One stack that several tests use: each start takes its time.</summary>
/// <param name="port">A port that it is told to take; disposed of with it.</param>
/// <param name="environment">Variables of its own.</param>
/// <param name="arguments">Of <c>./run</c>.</param>
public abstract class SharedStack(ReservedPort? port, (string Name, string Value)[] environment, params string[] arguments)
    : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public Stack Stack { get; private set; } = null!;

    public async Task InitializeAsync() => Stack = await Stack.StartAsync(_directory.Path, environment, arguments);

    public async Task DisposeAsync() => await Stack.DisposeAsync();

    public void Dispose()
    {
        _directory.Dispose();
        port?.Dispose();
        GC.SuppressFinalize(this);
    }
}
