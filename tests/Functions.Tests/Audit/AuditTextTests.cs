using CloudNexus.Functions.Audit;

namespace CloudNexus.Functions.Tests.Audit;

public class AuditTextTests
{
    [Theory]
    [InlineData("key nx_node-1_abcd2345_abcdefghijkmnpqrstuvwxyz23456789 used", "key *** used")]
    [InlineData("nxe_abcdef2345 and nxp_AbC-d_e9 and nxk_zzz", "*** and *** and ***")]
    [InlineData("got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_x!", "got ***!")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: ***")]
    [InlineData("authorization: basic dXNlcjpwYXNz", "authorization: ***")]
    [InlineData("SharedAccessSignature sr=x&sig=y&se=1 then", "*** then")]
    [InlineData("https://t/Open?sv=1&sig=abc%2Bd&se=2", "https://t/Open?sv=1&sig=***&se=2")]
    [InlineData("AccountName=a;AccountKey=Zm9v==;X=1", "AccountName=a;AccountKey=***;X=1")]
    [InlineData("""{"password":"hunter2","name":"x"}""", """{"password":"***","name":"x"}""")]
    [InlineData("password = hunter2 again", "password = *** again")]
    [InlineData("""{"token":"abc"}""", """{"token":"***"}""")]
    [InlineData("enrolment-token:abc and bad-token: 19 more", "enrolment-token:abc and bad-token: 19 more")]
    [InlineData("nexus and nx and eyJ stay", "nexus and nx and eyJ stay")]
    public void Clean_Credentials_AreMasked(string text, string expected) => Assert.Equal(expected, AuditText.Clean(text, 200));

    [Theory]
    [InlineData("one\r\ntwo\tthree\0", "one  two three")]
    [InlineData("a\u2028b\u2029c\u202Ed\u200Be", "a b c d e")]
    [InlineData("\u001b[31mred", "[31mred")]
    [InlineData("half \ud83d", "half")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("\t@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2", "'-2")]
    [InlineData("Zoë <b>", "Zoë <b>")]
    [InlineData(null, "")]
    public void Clean_TextThatWouldBreakOut_IsOneHarmlessLine(string? text, string expected) => Assert.Equal(expected, AuditText.Clean(text, 200));

    [Fact]
    public void Clean_LongText_IsCutAtACharacter()
    {
        Assert.Equal("abcd…", AuditText.Clean("abcdefgh", 5));
        Assert.Equal("abcde", AuditText.Clean("abcde", 5));
        Assert.Equal("abc…", AuditText.Clean("abc\U0001F600\U0001F600", 5));
        Assert.Equal(100, AuditText.Clean(new string('x', 1_000_000), 100).Length);
    }

    [Fact]
    public void Clean_CredentialThatPassesTheLimit_IsMaskedBeforeCutting()
        => Assert.Equal("tok ***", AuditText.Clean("tok nxp_" + new string('s', 5000), 20));
}
