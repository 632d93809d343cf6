using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What a study's sampler, pruner and terminator are asked; which follows from what was recorded alone.</summary>
/// <param name="Number">Counted over the study's questions from 0.</param>
/// <param name="Study">All that may enter the answer.</param>
/// <param name="Judged">The running trial that is to go on or not; null: what a free worker does next.</param>
/// <param name="Ending">Whether it is the terminator that is asked, if the study is over.</param>
public sealed record StudyQuestion(int Number, Study Study, int? Judged, bool Ending = false);

/// <summary>What they answered.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Repeat), "repeat")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Exploit), "exploit")]
[JsonDerivedType(typeof(Wait), "wait")]
[JsonDerivedType(typeof(Judge), "judge")]
[JsonDerivedType(typeof(Over), "over")]
public abstract record StudyAnswer
{
    public sealed record Begin(Value.Map Point, long? Until) : StudyAnswer;
    /// <summary>A trial whose point another one has already: it is what that one is, and nothing is computed.</summary>
    public sealed record Repeat(Value.Map Point, int Of) : StudyAnswer;
    public sealed record Resume(int Trial, long? Until) : StudyAnswer;
    public sealed record Exploit(int Parent, Value.Map Point, int Replaces, long? Until) : StudyAnswer;
    /// <summary>Nothing until another result is there.</summary>
    public sealed record Wait : StudyAnswer;
    public sealed record Judge(bool Prune) : StudyAnswer;
    /// <summary>Why nothing more is to be expected; null: more is.</summary>
    public sealed record Over(string? Why) : StudyAnswer;
}
