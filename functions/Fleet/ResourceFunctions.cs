using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Fleet;

/// <summary>Nodes under the name that other systems give them: the same in every way.</summary>
public sealed class ResourceFunctions(FleetService fleet, NodeService nodes, NodeBatchService batches)
    : NodeOperations(fleet, nodes, batches)
{
    [Function("ListResources")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("As for nodes: the nodes that the caller may see, with their status and headline values.", OfPages)]
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
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/resources")] HttpRequest request)
        => ListAsync(request);

    [Function("CreateResource")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("As for nodes: adds a node that has no agent. Others may send for it with a key of its own.", OfNames)]
    [Takes(typeof(NodeRequest))]
    [Answers(201, typeof(NodeDetails))]
    [Answers(409, When = "The name is taken, or there are too many nodes.")]
    public Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/resources")] HttpRequest request)
        => AddAsync(request);

    [Function("BatchResources")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("As for nodes: changes up to 100 nodes, each for itself: what was refused is told in its result.")]
    [Takes(typeof(NodeBatch))]
    [Answers(200, typeof(NodeBatchAnswer))]
    public Task<IResult> Batch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/resources/batch")] HttpRequest request)
        => ChangeAllAsync(request);

    [Function("FindResource")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("As for nodes: the node of a type with this name, whatever the case.", OfSlash)]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    public Task<IResult> Find(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/resources/by-name/{type}/{name}")] HttpRequest request,
        string type,
        string name)
        => FindAsync(request, type, name);

    [Function("GetResource")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("As for nodes: a node with what people and its agent say of it; its version is the `ETag`.")]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    public Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/resources/{id}")] HttpRequest request, string id)
        => GetAsync(request, id);

    [Function("ChangeResource")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("As for nodes: changes what people say of a node.", OfMerge)]
    [Header("If-Match", OfIfMatch)]
    [Takes(typeof(NodeChange))]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    [Answers(409, When = "The name is taken.")]
    [Answers(412)]
    public Task<IResult> Change(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/resources/{id}")] HttpRequest request, string id)
        => ChangeAsync(request, id);

    [Function("DeleteResource")]
    [Allow(Role.Admin, Scopes.NodesWrite)]
    [Describe("As for nodes: removes a node and its keys, for good.", OfRemoval)]
    [Header("If-Match", OfIfMatch)]
    [Answers(204)]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/resources/{id}")] HttpRequest request, string id)
        => RemoveAsync(request, id);

    [Function("ArchiveResource")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("As for nodes: hides a node from the fleet: it is not listed and not missed when silent.", OfArchive)]
    [Header("If-Match", OfIfMatch)]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Archive(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/resources/{id}/archive")] HttpRequest request, string id)
        => ArchiveAsync(request, id);

    [Function("RestoreResource")]
    [Allow(Role.Operator, Scopes.NodesWrite)]
    [Describe("As for nodes: takes an archived node back into the fleet.")]
    [Header("If-Match", OfIfMatch)]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Restore(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/resources/{id}/restore")] HttpRequest request, string id)
        => RestoreAsync(request, id);
}
