using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Identity;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local.Listening;

/// <summary>
/// Hands what agents on other hosts send on their publisher paths to the hub in this process, which checks it as its own. No other path of the
/// hub is reached.
/// </summary>
internal sealed class HubDoor(HubServer hub)
{
    private const string Prefix = $"/{EventHubNames.Telemetry}/publishers/";
    private const string Suffix = "/messages";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsPublisher(http.Request.Path.Value ?? ""))
        {
            await next(http);
            return;
        }

        try
        {
            await http.RequestServices.GetRequiredService<RequestLimits>().TakeAsync(http, RouteClass.Agent, http.RequestAborted);
        }
        catch (ApiException refused)
        {
            await DoorAnswers.RefuseAsync(http, refused);
            return;
        }

        // The tokens are for the hub's own address, whatever others know this machine by.
        http.Request.Host = new HostString(hub.Address.Authority);
        DoorAnswers.SetHeaders(http);
        await hub.HandleAsync(http);
    }

    private static bool IsPublisher(string path)
        => path.StartsWith(Prefix, StringComparison.Ordinal) && path.EndsWith(Suffix, StringComparison.Ordinal)
            && path.Length > Prefix.Length + Suffix.Length && NodeId.IsValid(path[Prefix.Length..^Suffix.Length]);
}
