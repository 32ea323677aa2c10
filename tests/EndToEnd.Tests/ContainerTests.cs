using System.Text.Json;
using System.Text.RegularExpressions;
using CloudNexus.Harness;
using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>What the containers start is what the launcher understands.</summary>
public sealed partial class ContainerTests
{
    [Fact]
    public void Dockerfile_EntryPointAndCommand_ListenWhereThePortIs()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "local", "Dockerfile"));
        var entry = Words(EntryPoint().Match(file));
        Assert.Equal(["dotnet", "/app/CloudNexus.Local.dll"], entry[..2]);

        var options = LocalOptions.Parse([.. entry[2..], .. Words(Command().Match(file))]);

        Assert.Equal((8080, "/data"), (options.Port, options.DataDirectory));
        Assert.Equal("0.0.0.0", options.Listening?.Address.ToString());
        Assert.Contains($"EXPOSE {options.Port}\n", file, StringComparison.Ordinal);
        Assert.Contains($"COPY --from=web /src/web/dist {options.WebRoot}\n", file, StringComparison.Ordinal);
        Assert.Contains($"COPY local/azurite.mjs {options.AzuriteScript}\n", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_CommandOfTheService_CompletesTheEntryPoint()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "local", "Dockerfile"));
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "local", "compose.yaml"));
        var options = LocalOptions.Parse([.. Words(EntryPoint().Match(file))[2..], .. Words(ComposeCommand().Match(compose))]);
        Assert.False(options.WithAgent);
        Assert.Equal("http://localhost:8080", options.Listening?.AddressFor(options.Port));
    }

    private static string[] Words(Match match) => JsonSerializer.Deserialize<string[]>(match.Groups[1].Value)!;

    [GeneratedRegex(@"^ENTRYPOINT (\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex EntryPoint();

    [GeneratedRegex(@"^CMD (\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^    command: (\[""--plain-http"".+\])$", RegexOptions.Multiline)]
    private static partial Regex ComposeCommand();
}
