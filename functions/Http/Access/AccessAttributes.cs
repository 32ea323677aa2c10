namespace CloudNexus.Functions.Http.Access;

/// <summary>Who may call an HTTP function; every one carries exactly one of these. What declares nothing is refused.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class AccessAttribute : Attribute;

/// <summary>People and programs of at least this role, whose token, if it has scopes, has this one.</summary>
/// <param name="least">The role.</param>
/// <param name="scope">One of <see cref="Scopes"/>.</param>
public sealed class AllowAttribute(Role least, string scope) : AccessAttribute
{
    public Role Least => least;

    public string Scope => scope;
}

/// <summary>Anyone.</summary>
/// <param name="reason">Why it may be open.</param>
public sealed class AllowAnyoneAttribute(string reason) : AccessAttribute
{
    public string Reason => reason;
}

/// <summary>Agents and other senders: the function itself checks signature, MAC, API key or enrolment token.</summary>
public sealed class AllowAgentAttribute : AccessAttribute;
