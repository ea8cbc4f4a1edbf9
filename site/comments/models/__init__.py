"""What is stored of comments."""

from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.house import Conversation, HouseRules, WhoMay
from comments.models.log import Decision
from comments.models.marks import AnswerWish, Helpful, Report

__all__ = [
    "AnswerWish",
    "Comment",
    "Commenter",
    "Conversation",
    "Decision",
    "Helpful",
    "HouseRules",
    "Report",
    "WhoMay",
]
