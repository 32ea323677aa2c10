using Azure;
using CloudNexus.Functions.Storage;
using static CloudNexus.Functions.Tests.Storage.ScriptedHandler;

namespace CloudNexus.Functions.Tests.Storage;

public class TableErrorTests
{
    [Theory]
    [InlineData(400, "EntityTooLarge", TableStatus.TooLarge)]
    [InlineData(400, "PropertyValueTooLarge", TableStatus.TooLarge)]
    [InlineData(400, "TooManyProperties", TableStatus.TooLarge)]
    [InlineData(413, "RequestBodyTooLarge", TableStatus.TooLarge)]
    [InlineData(404, "TableNotFound", TableStatus.NotFound)]
    [InlineData(404, "ResourceNotFound", TableStatus.NotFound)]
    [InlineData(409, "EntityAlreadyExists", TableStatus.Conflict)]
    [InlineData(409, "TableAlreadyExists", TableStatus.Conflict)]
    [InlineData(409, "TableBeingDeleted", TableStatus.TableBeingDeleted)]
    [InlineData(412, "UpdateConditionNotSatisfied", TableStatus.PreconditionFailed)]
    public async Task Write_DocumentedError_IsAnOutcome(int status, string code, TableStatus expected)
    {
        var outcome = await new ScriptedTable(Error(status, code)).Table.AddEntityAsync(new("p", "r"));

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(code, outcome.ErrorCode.ToString());
        Assert.Equal($"{status} {code}: Because.", outcome.Message);
        Assert.Equal(status, Assert.Throws<TableStorageException>(outcome.EnsureSuccess).Status);
    }

    [Theory]
    [InlineData(400, "InvalidInput", TableErrorCode.InvalidInput)]
    [InlineData(400, "OutOfRangeInput", TableErrorCode.OutOfRangeInput)]
    [InlineData(403, "AuthenticationFailed", TableErrorCode.AuthenticationFailed)]
    [InlineData(403, "AuthorizationPermissionMismatch", TableErrorCode.AuthorizationPermissionMismatch)]
    [InlineData(501, "NotImplemented", TableErrorCode.Other)]
    [InlineData(400, "7", TableErrorCode.Other)]
    public async Task Write_ErrorThatNoCallerExpects_Throws(int status, string code, TableErrorCode expected)
    {
        var scripted = new ScriptedTable(Error(status, code));

        var error = await Assert.ThrowsAsync<TableStorageException>(() => scripted.Table.AddEntityAsync(new("p", "r")));

        Assert.Equal((status, expected), (error.Status, error.ErrorCode));
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, null, TableErrorCode.ResourceNotFound)]
    [InlineData(412, "<html>", TableErrorCode.UpdateConditionNotSatisfied)]
    [InlineData(413, "{}", TableErrorCode.RequestBodyTooLarge)]
    [InlineData(404, "{\"odata.error\":[]}", TableErrorCode.ResourceNotFound)]
    public async Task Write_ErrorWithoutReadableBody_GoesByTheStatus(int status, string? body, TableErrorCode expected)
    {
        var outcome = await new ScriptedTable(Answer(status, body)).Table.DeleteEntityAsync("p", "r", ETag.All);
        Assert.Equal(expected, outcome.ErrorCode);
    }

    [Fact]
    public async Task Get_ErrorCodeInHeaderOnly_IsUsed()
    {
        var scripted = new ScriptedTable(Answer(404, null, ("x-ms-error-code", "TableNotFound")));
        Assert.True((await scripted.Table.GetEntityIfExistsAsync("p", "r")).IsTableNotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"PartitionKey\":\"p\"}")]
    [InlineData("{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"x\":{}}")]
    [InlineData("{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"x@odata.type\":\"Edm.Binary\",\"x\":\"!\"}")]
    [InlineData("{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"x\":99999999999}")]
    [InlineData("{\"PartitionKey\":1,\"RowKey\":\"r\"}")]
    [InlineData("{\"PartitionKey\":\"p\",\"RowKey\":\"r\"")]
    [InlineData("{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"Timestamp\":\"yesterday\"}")]
    public async Task Get_AnswerIsNoEntity_MalformedResponse(string body)
    {
        var scripted = new ScriptedTable(Answer(200, body));
        var error = await Assert.ThrowsAsync<TableStorageException>(() => scripted.Table.GetEntityIfExistsAsync("p", "r"));
        Assert.Equal(TableErrorCode.MalformedResponse, error.ErrorCode);
    }

    [Fact]
    public async Task Get_AnswerPassesTheLimit_ResponseTooLarge()
    {
        var scripted = new ScriptedTable(Answer(200, new string(' ', 2000)));
        scripted.Options.MaxResponseBytes = 1999;
        var error = await Assert.ThrowsAsync<TableStorageException>(() => scripted.Table.GetEntityIfExistsAsync("p", "r"));
        Assert.Equal(TableErrorCode.ResponseTooLarge, error.ErrorCode);
    }

    [Fact]
    public async Task Query_EmptyPagesWithContinuation_AreFollowed()
    {
        const string Empty = """{"value":[]}""";
        var scripted = new ScriptedTable(
            Answer(200, Empty, ("x-ms-continuation-NextPartitionKey", "1!8!cA--"), ("x-ms-continuation-NextRowKey", "1!4!cg--")),
            Answer(200, Empty, ("x-ms-continuation-NextPartitionKey", "1!8!cB+/")),
            Answer(200, """{"odata.metadata":"x","value":[{"odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r"}]}"""));

        var rows = await scripted.Table.QueryAsync(TableFilter.Partition("p"), ["n"], 10).ToListAsync();

        Assert.Equal(new ETag("W/\"1\""), Assert.Single(rows).ETag);
        const string First = "?$filter=PartitionKey%20eq%20%27p%27&$select=PartitionKey%2CRowKey%2Cn&$top=10";
        Assert.Equal(
            [First, First + "&NextPartitionKey=1%218%21cA--&NextRowKey=1%214%21cg--", First + "&NextPartitionKey=1%218%21cB%2B%2F"],
            scripted.Handler.Requests.Select(request => request.Uri.Query));
    }
}
