using System.Net;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Identity;
using CloudNexus.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Functions.Tests.Ai.Ask;

public sealed class WorkHubTests
{
    private const string Connection = "Endpoint=sb://hub.example/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0";

    [Fact]
    public async Task Announce_Question_SendsItsIdToTheHubOfCommands()
    {
        using var post = new Post();
        await new AskAnnouncer(Hub(post)).AnnounceAsync(Command(CommandActions.Ask), default);
        var (address, authorization, body) = Assert.Single(post.Taken);
        Assert.Equal("https://hub.example/commands/messages", address.GetLeftPart(UriPartial.Path));
        Assert.StartsWith("SharedAccessSignature sr=https%3A%2F%2Fhub.example%2Fcommands&sig=", authorization, StringComparison.Ordinal);
        Assert.Equal("""{"kind":"ask","id":"the-id"}""", body);
    }

    [Fact]
    public async Task Announce_OtherAction_IsNotSent()
    {
        using var post = new Post();
        await new AskAnnouncer(Hub(post)).AnnounceAsync(Command("other"), default);
        Assert.Empty(post.Taken);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(null)]
    public async Task Send_HubTakesNothing_IsFalseAndNoFailure(HttpStatusCode? status)
    {
        using var post = new Post { Status = status };
        Assert.False(await Hub(post).SendAsync(new AiWork(AiWorkKinds.Ask, "x"), default));
        Assert.Single(post.Taken);
    }

    [Fact]
    public async Task Send_NoKeyForTheHub_IsFalseAndNotTried()
    {
        using var post = new Post();
        Assert.False(await Hub(post, "Endpoint=sb://hub.example/").SendAsync(new AiWork(AiWorkKinds.Ask, "x"), default));
        Assert.Empty(post.Taken);
    }

    private static WorkHub Hub(Post post, string connection = Connection) => new(
        new EventHubAccess(new IdentityOptions { EventHubConnection = connection }),
        new EventHubSender(new HttpClient(post, disposeHandler: false)),
        new ManualTimeProvider(),
        NullLogger<WorkHub>.Instance);

    private static CommandItem Command(string action) => new(
        "the-id", null, CommandTarget.Service, action, "{}", CommandStatus.Queued, CommandPriority.Normal, default, default, "tests");

    private sealed class Post : HttpMessageHandler
    {
        public List<(Uri Address, string Authorization, string Body)> Taken { get; } = [];

        /// <summary>What is answered; null for no connection.</summary>
        public HttpStatusCode? Status { get; init; } = HttpStatusCode.Created;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Taken.Add((
                request.RequestUri!,
                string.Concat(request.Headers.GetValues("Authorization")),
                await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage(Status ?? throw new HttpRequestException("The hub is away."));
        }
    }
}
