using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Live;

/// <summary>The answer to a view or watch request, and the groups that its connection joins and leaves.</summary>
public sealed class LiveResult
{
    [HttpResult]
    public IResult? Response { get; set; }

    [SignalROutput(HubName = LiveNames.Hub, ConnectionStringSetting = LiveNames.ConnectionSetting)]
    public SignalRGroupAction[]? Groups { get; set; }
}
