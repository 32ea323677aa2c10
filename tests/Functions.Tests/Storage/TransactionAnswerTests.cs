using CloudNexus.Functions.Storage;
using static CloudNexus.Functions.Tests.Storage.ScriptedHandler;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>Answers to transactions as the service documents them, which the emulator does not produce.</summary>
public class TransactionAnswerTests
{
    private static readonly TableTransactionAction[] Two =
        [TableTransactionAction.Add(new("p", "a")), TableTransactionAction.Upsert(new("p", "b"), TableUpdateMode.Replace)];

    [Fact]
    public async Task Submit_AnswerWithAPartForEach_ETagsInOrder()
    {
        var scripted = new ScriptedTable(Answer(202, Multipart(
            "HTTP/1.1 204 No Content\r\nContent-ID: 1\r\nETag: W/\"a\"\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nContent-ID: 2\r\nETag: W/\"b\"\r\n\r\n")));

        var outcome = await scripted.Table.SubmitTransactionAsync(Two);

        Assert.Equal(["W/\"a\"", "W/\"b\""], outcome.ETags.Select(etag => etag.ToString()));
        var body = Assert.Single(scripted.Handler.Requests).Body;
        Assert.Contains("POST https://acct.table.example/things HTTP/1.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("PUT https://acct.table.example/things(PartitionKey='p',RowKey='b') HTTP/1.1\r\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", body.Replace("\r\n", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1:The entity is too large.", 1)]
    [InlineData("No index: none.", null)]
    [InlineData("7:Out of range.", null)]
    [InlineData("", null)]
    public async Task Submit_PartWithError_OutcomeAndIndex(string text, int? index)
    {
        var scripted = new ScriptedTable(Answer(202, Failed(400, "EntityTooLarge", text)));

        var outcome = await scripted.Table.SubmitTransactionAsync(Two);

        Assert.True(outcome.IsTooLarge);
        Assert.Equal(index, outcome.FailedIndex);
    }

    [Fact]
    public async Task Submit_ServerBusyInsideTheAnswer_IsTriedAgain()
    {
        var scripted = new ScriptedTable(
            Answer(202, Failed(503, "ServerBusy", "0:Busy.")),
            Answer(202, Multipart("HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n")));

        var outcome = await scripted.Table.SubmitTransactionAsync(Two);

        Assert.True(outcome is { IsSuccess: true, Retried: true });
    }

    [Fact]
    public async Task Submit_ServerBusyInsideEveryAnswer_Unavailable()
    {
        var scripted = new ScriptedTable([.. Enumerable.Repeat(Answer(202, Failed(503, "ServerBusy", "0:Busy.")), 6)]);

        var outcome = await scripted.Table.SubmitTransactionAsync(Two);

        Assert.True(outcome is { IsUnavailable: true, Retried: true, FailedIndex: 0 });
        Assert.Equal(1, scripted.Service.Metrics.Snapshot().Unavailable);
    }

    [Fact]
    public async Task Submit_PreconditionFailedAfterLostAnswer_IsMarkedRetried()
    {
        var scripted = new ScriptedTable(Break(), Answer(202, Failed(412, "UpdateConditionNotSatisfied", "0:Changed.")));

        var outcome = await scripted.Table.SubmitTransactionAsync(Two);

        Assert.True(outcome is { IsPreconditionFailed: true, Retried: true, FailedIndex: 0 });
    }

    [Fact]
    public async Task Submit_WholeRequestRefused_OutcomeWithoutIndex()
    {
        var outcome = await new ScriptedTable(Error(413, "RequestBodyTooLarge")).Table.SubmitTransactionAsync(Two);
        Assert.True(outcome is { IsTooLarge: true, FailedIndex: null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("--batchresponse_1--\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    public async Task Submit_AnswerLacksParts_MalformedResponse(string body)
    {
        var scripted = new ScriptedTable(Answer(202, body));
        var error = await Assert.ThrowsAsync<TableStorageException>(() => scripted.Table.SubmitTransactionAsync(Two));
        Assert.Equal(TableErrorCode.MalformedResponse, error.ErrorCode);
    }

    private static string Failed(int status, string code, string message) => Multipart(
        $"HTTP/1.1 {status} Reason\r\nContent-Type: application/json\r\n\r\n{ErrorBody(code, message)}\r\n");

    private static string Multipart(params string[] parts) =>
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_2\r\n\r\n"
        + string.Concat(parts.Select(part =>
            $"--changesetresponse_2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{part}\r\n"))
        + "--changesetresponse_2--\r\n--batchresponse_1--\r\n";
}
