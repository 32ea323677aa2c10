using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Archive.Backups;

public sealed class BackupFunctions(BackupCatalogue catalogue)
{
    [Function("ListBackups")]
    [Allow(Role.Admin, Scopes.SystemRead)]
    [Describe("Backups and archives that jobs have made.", "`nexus backup download` brings one from the store, where it is.")]
    [Answers(200, typeof(BackupList))]
    [Answers(501, When = "The storage account is set up without blobs.")]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/backups")] HttpRequest request)
        => Results.Json(await catalogue.ReadAsync(request.HttpContext.RequestAborted), AppJson.Default.BackupList);
}
