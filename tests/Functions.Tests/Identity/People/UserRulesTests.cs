using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Tests.Identity.People;

public sealed class UserRulesTests
{
    [Theory]
    [InlineData("anna")]
    [InlineData("a1")]
    [InlineData("Anna.Schmidt-2@example.org")]
    public void Name_OfPlainCharacters_IsTaken(string name) => Assert.Equal(name, UserRules.Name(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("=cmd()")]
    [InlineData("@anna")]
    [InlineData("-anna")]
    [InlineData("anna schmidt")]
    [InlineData("anna\n")]
    [InlineData("<b>anna")]
    [InlineData("anna:x")]
    [InlineData("аnna")]
    [InlineData("System")]
    [InlineData("admin-token")]
    [InlineData("anonymous")]
    public void Name_Other_IsRefused(string? name)
        => Assert.Equal("bad-username", Assert.Throws<ApiException>(() => UserRules.Name(name)).Kind);

    [Fact]
    public void Name_TooLong_IsRefused() => Assert.Throws<ApiException>(() => UserRules.Name(new string('a', 65)));

    [Theory]
    [InlineData("Anna Schmidt")]
    [InlineData("Zoë O'Neil, Jr.")]
    [InlineData("王小明")]
    public void DisplayName_OfAPerson_IsTaken(string name) => Assert.Equal(name, UserRules.DisplayName(name, "anna"));

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@sum")]
    [InlineData("<script>")]
    [InlineData("a\u202Eb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void DisplayName_FormulaMarkupOrInvisible_IsRefused(string name)
        => Assert.Equal("bad-displayname", Assert.Throws<ApiException>(() => UserRules.DisplayName(name, "anna")).Kind);

    [Fact]
    public void DisplayName_Empty_IsTheUserName() => Assert.Equal("anna", UserRules.DisplayName(" ", "anna"));

    [Theory]
    [InlineData("=a@example.org")]
    [InlineData("anna")]
    [InlineData("anna@")]
    [InlineData("a@b@c")]
    [InlineData("a b@c")]
    [InlineData("a@c,d@e")]
    public void Email_Other_IsRefused(string email) => Assert.Throws<ApiException>(() => UserRules.Email(email));

    [Fact]
    public void Email_OfAPerson_IsTakenAndEmptyIsNone()
    {
        Assert.Equal("anna+x@example.org", UserRules.Email("anna+x@example.org"));
        Assert.Null(UserRules.Email(""));
    }

    [Fact]
    public void Labels_TooManyOrTooLong_AreRefused()
    {
        Assert.Throws<ApiException>(() => UserRules.Labels(Enumerable.Range(0, 33).ToDictionary(i => $"l{i}", _ => "x")));
        Assert.Throws<ApiException>(() => UserRules.Labels(new Dictionary<string, string> { ["site"] = new('x', 129) }));
        Assert.Throws<ApiException>(() => UserRules.Labels(new Dictionary<string, string> { [""] = "x" }));
        Assert.Throws<ApiException>(() => UserRules.Labels(new Dictionary<string, string> { ["site"] = null! }));
    }
}
