using System.Globalization;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Starts that are to fail.</summary>
[Collection(QuietStackCollection.Name)]
public sealed class StartArgumentsTests(QuietStack quiet)
{
    [Fact]
    public async Task Run_SameDataDirectoryTwice_SecondSaysWhatToDo()
    {
        var (code, output) = await Stack.RunToEndAsync("--port", "0", "--data", quiet.Stack.DataDirectory);

        Assert.Equal(1, code);
        Assert.Contains("--data DIR", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortTaken_SaysWhatToDo()
    {
        using var directory = new TemporaryDirectory();
        var port = quiet.Stack.Address.Port.ToString(CultureInfo.InvariantCulture);

        var (code, output) = await Stack.RunToEndAsync("--port", port, "--data", directory.Path);

        Assert.Equal(1, code);
        Assert.Contains("--port N", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prot")]
    [InlineData("--port", "many")]
    [InlineData("--data")]
    [InlineData("--listen", "192.0.2.1")]
    public async Task Run_WrongOptions_PrintsUsage(params string[] arguments)
    {
        var (code, output) = await Stack.RunToEndAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("usage: ./run", output, StringComparison.Ordinal);
    }
}
