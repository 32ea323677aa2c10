using CloudNexus.Cli.Remote;

namespace CloudNexus.Cli.Tests.Remote;

public sealed class ArgumentsTests
{
    [Theory]
    [InlineData("7", "7")]
    [InlineData("-7", "-7")]
    [InlineData("007", "\"007\"")]
    [InlineData("+7", "\"+7\"")]
    [InlineData("1.10", "\"1.10\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("99999999999999999999", "\"99999999999999999999\"")]
    [InlineData("true", "true")]
    [InlineData("True", "\"True\"")]
    [InlineData("null", "null")]
    [InlineData("nginx & co", "\"nginx & co\"")]
    [InlineData("\"7\"", "\"7\"")]
    [InlineData("[1, 2]", "[1,2]")]
    [InlineData("{\"a\":{}}", "{\"a\":{}}")]
    public void Of_Value_IsAsItReads(string value, string json)
        => Assert.Equal($"{{\"a\":{json}}}", Arguments.Of(new Dictionary<string, string> { ["a"] = value }));

    [Theory]
    [InlineData("[1,")]
    [InlineData("\"open")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void Of_BeginsAsJsonAndIsNone_SaysWhatToDo(string value)
    {
        var refused = Assert.Throws<CliException>(() => Arguments.Of(new Dictionary<string, string> { ["a"] = value }));

        Assert.Equal(ExitCodes.WrongUsage, refused.ExitCode);
        Assert.Contains("double quotes", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"b\" : 1, \"a\" : [ ] }")]
    public void Checked_Object_StaysToTheByte(string text) => Assert.Equal(text, Arguments.Checked(text));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"a\":1} x")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"b\":{\"a\":1,\"a\":1}}")]
    [InlineData("{\"a\":1,}")]
    public void Checked_AnythingElse_IsRefused(string text)
        => Assert.Contains("JSON object", Assert.Throws<CliException>(() => Arguments.Checked(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Checked_TooLarge_IsRefused()
    {
        var text = $"{{\"a\":\"{new string('é', 8200)}\"}}";
        Assert.Contains("16 KB", Assert.Throws<CliException>(() => Arguments.Checked(text)).Message, StringComparison.Ordinal);
    }
}
