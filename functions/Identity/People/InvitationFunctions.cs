using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Admins invite people.</summary>
public sealed class InvitationFunctions(InvitationService invitations, IdentityOptions options)
{
    private const int MostBytes = 32 * 1024;

    [Function("ListInvitations")]
    [Describe("Invitations that can still be used, newest first.")]
    [Answers(200, typeof(InvitationList))]
    [Allow(Role.Admin, Scopes.UsersRead)]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/invitations")] HttpRequest request)
        => Results.Json(new InvitationList(await invitations.ListAsync(request.HttpContext.RequestAborted)), AppJson.Default.InvitationList);

    /// <summary>The token stands in the link's fragment, which browsers send to no server and no log gets to see.</summary>
    [Function("CreateInvitation")]
    [Describe("Makes a link with which one person can make an account.")]
    [Takes(typeof(InvitationRequest))]
    [Answers(201, typeof(InvitationAnswer))]
    [Answers(409, When = "Too many invitations are open.")]
    [Allow(Role.Admin, Scopes.UsersWrite)]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/invitations")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.InvitationRequest, MostBytes, cancellation);
        var (invitation, token) = await invitations.AddAsync(request.Caller(), body, Visitor.Of(request), cancellation);
        var address = new[] { options.DashboardUrl, options.PublicUrl }.FirstOrDefault(url => url.Length > 0) ?? request.ServerAddress();
        return Results.Json(
            new InvitationAnswer(invitation.Id, token, $"{address}/invitation#token={token}", invitation.ExpiresAt),
            AppJson.Default.InvitationAnswer,
            statusCode: StatusCodes.Status201Created);
    }

    [Function("DeleteInvitation")]
    [Describe("Takes an invitation back.")]
    [Answers(204)]
    [Answers(404)]
    [Allow(Role.Admin, Scopes.UsersWrite)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/invitations/{id}")] HttpRequest request, string id)
    {
        await invitations.DeleteAsync(request.Caller(), id, Visitor.Of(request), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }
}
