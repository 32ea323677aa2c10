using System.Text;
using CloudNexus.Agent.Relay;

namespace CloudNexus.Agent.Tests.Relay;

public sealed class RelayWorkTests
{
    [Theory]
    [InlineData("""{"work":null}""")]
    [InlineData("{}")]
    [InlineData("""{"more":{"a":[1]},"work":null}""")]
    public void TryParse_NoWork_IsNull(string answer)
    {
        Assert.True(RelayWork.TryParse(Encoding.UTF8.GetBytes(answer), out var work));
        Assert.Null(work);
    }

    [Theory]
    [InlineData("""{ "work" : { "id":"a1", "path":"/api/chat", "body" : { "messages":[{"content":"}\"{"}] } } }""", """{ "messages":[{"content":"}\"{"}] }""")]
    [InlineData("""{"work":{"body":[1,2],"path":"/api/chat","more":{"x":[]},"id":"a1"}}""", "[1,2]")]
    public void TryParse_Work_HasTheBodyByteForByte(string answer, string body)
    {
        Assert.True(RelayWork.TryParse(Encoding.UTF8.GetBytes(answer), out var work));
        Assert.Equal(("a1", "/api/chat", body), (work!.Id, work.Path, Encoding.UTF8.GetString(work.Body.Span)));
    }

    [Fact]
    public void TryParse_DeepBody_IsTaken()
    {
        var body = string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60));
        Assert.True(RelayWork.TryParse(Encoding.UTF8.GetBytes($$$"""{"work":{"id":"a","path":"/api/chat","body":{{{body}}}}}"""), out var work));
        Assert.Equal(body, Encoding.UTF8.GetString(work!.Body.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"work":1}""")]
    [InlineData("""{"work":{"id":"../x","path":"/api/chat"}}""")]
    [InlineData("""{"work":{"id":1,"path":"/api/chat"}}""")]
    [InlineData("""{"work":{"path":"/api/chat"}}""")]
    [InlineData("""{"work":{"id":"a"}}""")]
    [InlineData("""{"work":{"id":"a","path":"/api/chat","body":{"x":""")]
    public void TryParse_SomethingElse_IsRefused(string answer)
        => Assert.False(RelayWork.TryParse(Encoding.UTF8.GetBytes(answer), out _));
}
