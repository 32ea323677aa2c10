using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Fleet;

public sealed class NodeFunctions(FleetService fleet, NodeService nodes, NodeBatchService batches) : NodeOperations(fleet, nodes, batches)
{
    [Function("ListNodes")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("The nodes that the caller may see, with their status and headline values.", OfPages)]
    [Query("status", OfStatus)]
    [Query("type", OfType)]
    [Query("label", OfLabel)]
    [Query("q", OfText)]
    [Query("name", OfName)]
    [Query("archived", OfArchived)]
    [Query("sort", OfSort)]
    [Query("limit", OfLimit, Type = "integer")]
    [Query("after", OfAfter)]
    [Answers(200, typeof(NodeList))]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes")] HttpRequest request)
        => ListAsync(request);

    [Function("CreateNode")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("Adds a node that has no agent. Others may send for it with a key of its own.", OfNames)]
    [Takes(typeof(NodeRequest))]
    [Answers(201, typeof(NodeDetails))]
    [Answers(409, When = "The name is taken, or there are too many nodes.")]
    public Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/nodes")] HttpRequest request)
        => AddAsync(request);

    [Function("BatchNodes")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("Changes up to 100 nodes, each for itself: what was refused is told in its result.")]
    [Takes(typeof(NodeBatch))]
    [Answers(200, typeof(NodeBatchAnswer))]
    public Task<IResult> Batch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/nodes/batch")] HttpRequest request)
        => ChangeAllAsync(request);

    [Function("FindNode")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("The node of a type with this name, whatever the case.", OfSlash)]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    public Task<IResult> Find(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/by-name/{type}/{name}")] HttpRequest request,
        string type,
        string name)
        => FindAsync(request, type, name);

    [Function("GetNode")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("A node with what people and its agent say of it; its version is the `ETag`.")]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}")] HttpRequest request, string id)
        => GetAsync(request, id);

    [Function("ChangeNode")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("Changes what people say of a node.", OfMerge)]
    [Header("If-Match", OfIfMatch)]
    [Takes(typeof(NodeChange))]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    [Answers(409, When = "The name is taken.")]
    [Answers(412)]
    public Task<IResult> Change(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/nodes/{id}")] HttpRequest request, string id)
        => ChangeAsync(request, id);

    [Function("DeleteNode")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("Removes a node and its keys, for good.", OfRemoval)]
    [Header("If-Match", OfIfMatch)]
    [Answers(204)]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/nodes/{id}")] HttpRequest request, string id)
        => RemoveAsync(request, id);

    [Function("ArchiveNode")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("Hides a node from the fleet: it is not listed and not missed when silent.", OfArchive)]
    [Header("If-Match", OfIfMatch)]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Archive(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/nodes/{id}/archive")] HttpRequest request, string id)
        => ArchiveAsync(request, id);

    [Function("RestoreNode")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("Takes an archived node back into the fleet.")]
    [Header("If-Match", OfIfMatch)]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Restore(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/nodes/{id}/restore")] HttpRequest request, string id)
        => RestoreAsync(request, id);
}
