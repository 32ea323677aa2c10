using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Storage;

public class TableConnectionStringTests
{
    private const string Key = "c2VjcmV0a2V5PT09";

    [Theory]
    [InlineData(
        "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=" + Key + ";EndpointSuffix=core.windows.net",
        "https://acct.table.core.windows.net/")]
    [InlineData(
        "AccountName=acct;AccountKey=" + Key + ";EndpointSuffix=core.chinacloudapi.cn;",
        "https://acct.table.core.chinacloudapi.cn/")]
    [InlineData("accountname=acct; accountkey=" + Key + "; TableEndpoint=http://127.0.0.1:5/acct", "http://127.0.0.1:5/acct")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1")]
    public void Parse_ValidForm_GivesTheEndpoint(string text, string endpoint) =>
        Assert.Equal(new Uri(endpoint), new TableServiceClient(text).Endpoint);

    [Theory]
    [InlineData("hello")]
    [InlineData("AccountName=acct")]
    [InlineData("AccountKey=" + Key)]
    [InlineData("AccountName=acct;AccountKey=" + Key + "!!")]
    [InlineData("AccountName=acct;AccountKey=" + Key + ";TableEndpoint=ftp://x")]
    [InlineData("UseDevelopmentStorage=false")]
    [InlineData("TableEndpoint=https://x;SharedAccessSignature=sv=1&sig=" + Key)]
    public void Parse_NoUsableString_ThrowsWithoutRepeatingIt(string text)
    {
        var error = Assert.Throws<FormatException>(() => new TableServiceClient(text));
        Assert.DoesNotContain(Key, error.ToString(), StringComparison.Ordinal);
    }
}
