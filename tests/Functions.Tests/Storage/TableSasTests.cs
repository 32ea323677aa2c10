using System.Net;
using System.Text;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

public class TableSasTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task GenerateSas_ReadOnly_ReadsAndDoesNotWrite()
    {
        var fixture = await TableFixture.CreateAsync();
        (await fixture.Table.AddEntityAsync(new("node 1", "control") { ["n"] = 5 })).EnsureSuccess();
        var sas = fixture.Table.GenerateSas(TableSasPermissions.Read, TimeSpan.FromHours(1), TableSasRange.Row("node 1", "control"));

        var read = await SendAsync(HttpMethod.Get, sas, "node%201", sas.Query);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Contains("\"n\":5", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Put, sas, "node%201", sas.Query)).StatusCode);
        var widened = sas.Query.Replace("sp=r", "sp=raud", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, sas, "node%201", widened)).StatusCode);
    }

    [Fact]
    public async Task GenerateSas_WritePermissions_Writes()
    {
        var fixture = await TableFixture.CreateAsync();
        var sas = fixture.Table.GenerateSas(
            TableSasPermissions.Read | TableSasPermissions.Add | TableSasPermissions.Update | TableSasPermissions.Delete,
            TimeSpan.FromHours(1));

        Assert.Contains("sp=raud&", sas.Query, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Put, sas, "p", sas.Query)).StatusCode);
        Assert.Equal(1, (await fixture.LoadAsync("p", "control")).GetInt32("n"));
    }

    [Fact]
    public void GenerateSas_Range_IsInTheQueryAndInTheSignature()
    {
        var scripted = new ScriptedTable();

        var sas = scripted.Table.GenerateSas(TableSasPermissions.Read, TimeSpan.FromHours(2), new("p", "a", "p", "b"));

        Assert.Equal(new DateTimeOffset(2026, 11, 1, 14, 0, 0, TimeSpan.Zero), sas.ExpiresOn);
        var signature = ScriptedTable.Credential.Sign(
            "r\n\n2026-11-01T14:00:00Z\n/table/acct/things\n\n\nhttps\n2019-02-02\np\na\np\nb");
        Assert.Equal(
            "https://acct.table.example/things?sv=2019-02-02&tn=things&sp=r&se=2026-11-01T14%3A00%3A00Z&spr=https"
            + "&spk=p&srk=a&epk=p&erk=b&sig=" + Uri.EscapeDataString(signature),
            sas.ToUri().AbsoluteUri);
        Assert.DoesNotContain("sig", sas.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void GenerateSas_NothingToSign_Throws()
    {
        var table = new ScriptedTable().Table;
        Assert.Throws<ArgumentException>(() => table.GenerateSas(TableSasPermissions.None, TimeSpan.FromHours(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.GenerateSas(TableSasPermissions.Read, TimeSpan.Zero));
        Assert.Throws<ArgumentNullException>(
            () => table.GenerateSas(TableSasPermissions.Read, TimeSpan.FromHours(1), new(StartRowKey: "r")));
        var withToken = new TableServiceClient(new Uri("https://acct.table.example"), new TestTokenCredential());
        Assert.Throws<InvalidOperationException>(
            () => withToken.GetTableClient("things").GenerateSas(TableSasPermissions.Read, TimeSpan.FromHours(1)));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpMethod method, TableSas sas, string partition, string query)
    {
        using var request = new HttpRequestMessage(method, $"{sas.Table}(PartitionKey='{partition}',RowKey='control')?{query}");
        request.Headers.Add("Accept", "application/json;odata=nometadata");
        request.Headers.Add("x-ms-version", "2019-02-02");
        if (method == HttpMethod.Put)
        {
            request.Content = new StringContent("""{"PartitionKey":"p","RowKey":"control","n":1}""", Encoding.UTF8, "application/json");
        }

        return await Http.SendAsync(request);
    }
}
