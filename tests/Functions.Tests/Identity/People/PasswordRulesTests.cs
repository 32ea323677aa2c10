using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Tests.Identity.People;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("ten chars!")]
    [InlineData("          ")]
    [InlineData("zażółć gęślą jaźń")]
    public void Check_LongEnough_IsFineWhateverItIsMadeOf(string password) => PasswordRules.Check(password, "anna");

    [Fact]
    public void Check_Longest_IsFineAndOneMoreIsNot()
    {
        PasswordRules.Check(new string('x', 256), "anna");
        Assert.Throws<ApiException>(() => PasswordRules.Check(new string('x', 257), "anna"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nine char")]
    [InlineData("1234567890")]
    [InlineData("PassWord123")]
    [InlineData("correctHorseBatteryStaple")]
    [InlineData("anna.schmidt")]
    [InlineData("Anna.Schmidt1")]
    [InlineData("2026anna.schmidt")]
    public void Check_ShortOrCommonOrTheName_IsRefused(string? password)
        => Assert.Equal("bad-password", Assert.Throws<ApiException>(() => PasswordRules.Check(password, "anna.schmidt")).Kind);

    [Fact]
    public void Check_NameWithinAPhrase_IsFine() => PasswordRules.Check("anna.schmidt likes it long", "anna.schmidt");
}
