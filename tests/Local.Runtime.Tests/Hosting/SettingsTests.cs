using CloudNexus.Local.Runtime.Hosting;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Local.Runtime.Tests.Hosting;

public class SettingsTests
{
    private static readonly Settings Settings = new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Name"] = "telemetry",
        ["Empty"] = "",
        ["Direct"] = "d",
        ["AzureWebJobsPrefixed"] = "p",
        ["ConnectionStrings:Listed"] = "l",
        ["Identity:fullyQualifiedNamespace"] = "x.servicebus.windows.net",
    }).Build());

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%Name%", "telemetry")]
    [InlineData("a-%name%-%Name%", "a-telemetry-telemetry")]
    [InlineData("100%", "100%")]
    public void TryResolve_WithSettingsThatAreThere_ReplacesThem(string text, string expected)
    {
        Assert.True(Settings.TryResolve(text, out var resolved, out _));

        Assert.Equal(expected, resolved);
    }

    [Theory]
    [InlineData("%None%", "None")]
    [InlineData("%Name%%Empty%", "Empty")]
    [InlineData("%First%%Second%", "First")]
    public void TryResolve_WithASettingThatIsNotThere_NamesIt(string text, string expected)
    {
        Assert.False(Settings.TryResolve(text, out _, out var missing));

        Assert.Equal(expected, missing);
    }

    [Theory]
    [InlineData("Direct", true)]
    [InlineData("Prefixed", true)]
    [InlineData("Listed", true)]
    [InlineData("Identity", true)]
    [InlineData("Empty", false)]
    [InlineData("None", false)]
    public void HasConnection_OfASetting_LooksWhereTheRealHostDoes(string name, bool expected)
    {
        Assert.Equal(expected, Settings.HasConnection(name));
    }
}
