using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Admins manage users.</summary>
public sealed class UserFunctions(UserService users)
{
    private const int MostBytes = 32 * 1024;

    [Function("ListUsers")]
    [Describe("All users, by name.")]
    [Answers(200, typeof(UserList))]
    [Allow(Role.Admin, Scopes.UsersRead)]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users")] HttpRequest request)
        => Results.Json(
            new UserList([.. (await users.ListAsync(request.HttpContext.RequestAborted)).Select(UserJson.Of)]), AppJson.Default.UserList);

    [Function("GetUser")]
    [Describe("A user.")]
    [Answers(200, typeof(UserJson))]
    [Answers(404)]
    [Allow(Role.Admin, Scopes.UsersRead)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/{id}")] HttpRequest request, string id)
        => Results.Json(UserJson.Of(await users.GetAsync(id, request.HttpContext.RequestAborted)), AppJson.Default.UserJson);

    [Function("CreateUser")]
    [Describe("Makes a user.")]
    [Takes(typeof(NewUser))]
    [Answers(201, typeof(UserJson))]
    [Answers(409, When = "The name is taken, or there are too many users.")]
    [Allow(Role.Admin, Scopes.UsersWrite)]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.NewUser, MostBytes, cancellation);
        var user = await users.AddAsync(request.Caller(), body, Visitor.Of(request), cancellation);
        return Results.Json(UserJson.Of(user), AppJson.Default.UserJson, statusCode: StatusCodes.Status201Created);
    }

    [Function("ChangeUser")]
    [Describe("Changes a user.", "A new password and being disabled end the user's sessions; the rest holds within 30 seconds.")]
    [Takes(typeof(UserChange))]
    [Answers(200, typeof(UserJson))]
    [Answers(404)]
    [Answers(409, When = "This is the last admin.")]
    [Allow(Role.Admin, Scopes.UsersWrite)]
    public async Task<IResult> Change(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/users/{id}")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.UserChange, MostBytes, cancellation);
        return Results.Json(
            UserJson.Of(await users.ChangeAsync(request.Caller(), id, body, Visitor.Of(request), cancellation)), AppJson.Default.UserJson);
    }

    [Function("DeleteUser")]
    [Describe("Deletes a user with sessions and tokens.")]
    [Answers(204)]
    [Answers(404)]
    [Answers(409, When = "This is the last admin.")]
    [Allow(Role.Admin, Scopes.UsersWrite)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/{id}")] HttpRequest request, string id)
    {
        await users.DeleteAsync(request.Caller(), id, Visitor.Of(request), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }
}
