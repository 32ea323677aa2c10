namespace CloudNexus.Functions.Http.Access;

/// <summary>What a person may do; each role may do what those before it may.</summary>
public enum Role
{
    Viewer = 1,
    Operator = 2,
    Admin = 3,
}
