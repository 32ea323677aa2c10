using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Tests.Configuration;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_Everything_IsTaken()
    {
        var options = Parse(
            ["run", "--server", "http://h:1", "--data=/d", "--name", "n", "--label", "a=1", "--label", "b=2", "--type", "vm"])!;

        Assert.Equal("http://h:1/", options.Server.ToString());
        Assert.Equal(("/d", "n", "vm"), (options.DataDirectory, options.Name, options.Type));
        Assert.Equal("1,2", string.Join(',', options.Labels.Values));
        Assert.Null(options.EnrolmentToken);
    }

    [Fact]
    public void Parse_Environment_FillsWhatIsLeftOut()
    {
        var options = Parse(["run", "--name", "mine"], ("NEXUS_SERVER", "https://h"), ("NEXUS_DATA", "/d"), ("NEXUS_NAME", "theirs"),
            ("NEXUS_ENROLMENT_TOKEN", "t\n"))!;
        Assert.Equal(
            ("https://h/", "/d", "mine", "t"),
            (options.Server.ToString(), options.DataDirectory, options.Name, options.EnrolmentToken));
    }

    [Fact]
    public void Parse_NoProcesses_IsAFlag()
    {
        Assert.True(Parse(["run", "--server", "http://h", "--data", "/d"])!.Processes);
        Assert.False(Parse(["run", "--no-processes", "--server", "http://h", "--data", "/d"])!.Processes);
        var refusal = Assert.Throws<UsageException>(() => Parse(["run", "--no-processes=yes", "--server", "http://h", "--data", "/d"]));
        Assert.Contains("takes no value", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Help_IsNoError() => Assert.Null(Parse(["run", "--help"]));

    [Theory]
    [InlineData("--sever http://h", "did you mean '--server'")]
    [InlineData("--nmae=x", "did you mean '--name'")]
    [InlineData("--label", "needs a value")]
    [InlineData("--server http://h --data /d --label novalue", "KEY=VALUE")]
    [InlineData("--server http://h --data /d --label Ü=1", "KEY=VALUE")]
    [InlineData("--server http://h --data /d --type mv", "did you mean 'vm'")]
    [InlineData("--server ftp://h", "must be an address")]
    [InlineData("--server nonsense", "must be an address")]
    [InlineData("", "Missing --server")]
    [InlineData("--server http://h", "Missing --data")]
    public void Parse_SomethingWrong_SaysWhatWouldDo(string arguments, string message)
    {
        var error = Assert.Throws<UsageException>(() => Parse(["run", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownCommand_NamesTheRightOne()
        => Assert.Contains("'run'", Assert.Throws<UsageException>(() => Parse(["start"])).Message, StringComparison.Ordinal);

    private static AgentOptions? Parse(string[] arguments, params (string Name, string Value)[] environment)
        => CommandLine.Parse(arguments, name => environment.FirstOrDefault(e => e.Name == name).Value);
}
